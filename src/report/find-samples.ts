import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '#sim/invalid.ts';
import { SAMPLES_FILE } from './files.ts';
import { runFoldersIn } from './find-runs.ts';
import { readSummary } from './read-run.ts';

/** A run whose samples were written, and where they are. */
export interface SampledRun {
  file: string;
  scenario: string;
  policy: string;
  seed: number;
  durationSeconds: number;
}

/**
 * The runs in some folders, of whatever scenarios, with the files of their samples.
 * @throws {InvalidInput} when a folder holds none, a run has no samples, or two runs have one name
 */
export function findSamples(folders: readonly string[], where: string): SampledRun[] {
  const found = [...new Set(folders.flatMap((folder) => runFoldersIn(folder, where)))];
  const runs = found.map((folder) => {
    const file = join(folder, SAMPLES_FILE);
    const { scenario, policy, seed, durationSeconds } = readSummary(join(folder, 'run.json'));
    if (!existsSync(file)) {
      const rule = `with all samples (${SAMPLES_FILE}), as pitot run writes them without --no-samples`;
      throw InvalidInput.of(where, 'the results', rule, folder);
    }
    return { file, scenario, policy, seed, durationSeconds };
  });
  const names = runs.map(({ scenario, policy, seed }) => `${scenario}/${policy}/${seed}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw InvalidInput.of(where, 'the results', 'of different runs', `${twice} twice`);
  return runs;
}
