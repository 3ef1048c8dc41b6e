import type { PreparedScenario } from '#experiment/prepare.ts';
import type { Console } from './console.ts';

/** Says what was odd about the files of a scenario and passed over, such as unknown fields of manifests. */
export function warn({ warnings = [] }: PreparedScenario, { stderr }: Console): void {
  for (const warning of warnings) stderr.write(`warning: ${warning}\n`);
}
