import { faultText, InvalidInput } from '#sim/invalid.ts';
import type { Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/**
 * Says what went wrong: of bad input every fault on a line of its own that begins with the file; of anything else the
 * message, and the stack only for those who ask for it.
 * @param file of the scenario, as the user wrote it
 */
export function explain(error: unknown, file: string | undefined, { stderr, env }: Console): ExitCode {
  if (error instanceof InvalidInput) {
    for (const fault of error.faults) stderr.write(`${prefixed(faultText(fault), file)}\n`);
    return EXIT.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (env.PITOT_DEBUG === '1') {
    stderr.write(`pitot: ${(error instanceof Error && error.stack) || message}\n`);
  } else {
    stderr.write(`pitot: ${message}\nThis was not expected. PITOT_DEBUG=1 shows where it happened.\n`);
  }
  return EXIT.failed;
}

/**
 * Faults of the scenario name its file themselves, those of options the command, those of a manifest or a module its file
 * and line; those of a trace name only the CSV.
 */
function prefixed(text: string, file: string | undefined): string {
  if (file === undefined || text.startsWith(file) || text.startsWith('pitot ')) return text;
  return MANIFEST.test(text) ? text : `${file}: ${text}`;
}

const MANIFEST = /^[^:]+\.(ya?ml|json):\d+: /;
