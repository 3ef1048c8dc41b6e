import type { BatchResult } from '#experiment/batch.ts';
import { Store, StoreFailed } from '#experiment/store.ts';
import { InvalidInput } from '#sim/invalid.ts';
import type { Console } from './console.ts';

/**
 * The store that `--store` names, or none for `--no-store`.
 * @throws {InvalidInput} when it cannot be written, before anything is simulated
 */
export function storeOf(folder: string | false, where: string): Store | undefined {
  if (folder === false) return undefined;
  const store = new Store(folder);
  try {
    store.reserve();
  } catch (error) {
    if (!(error instanceof StoreFailed)) throw error;
    const why = error.cause instanceof Error ? error.cause.message : '';
    throw InvalidInput.of(where, '--store', `a folder that can be written (${why})`, folder);
  }
  return store;
}

/** Says what was computed and what was there, what was damaged, and which runs failed. */
export function tellBatch(
  { found, computed, failures }: Pick<BatchResult, 'found' | 'computed' | 'failures'>,
  store: Store | undefined,
  quiet: boolean,
  { stderr }: Console,
): void {
  for (const file of store?.damaged ?? []) {
    stderr.write(`${file} was damaged: it counts as missing and is computed again\n`);
  }
  if (!quiet) {
    const kept = store === undefined ? '' : `, ${found} found in ${store.folder}`;
    stderr.write(`${computed} ${computed === 1 ? 'run' : 'runs'} computed${kept}\n`);
  }
  for (const { run, message } of failures) {
    stderr.write(`FAILED  policy ${run.policy}, seed ${run.seed}: ${message}\n`);
  }
  if (failures.length > 0)
    stderr.write('Nothing is compared: the seeds that are left would be a choice of easy ones.\n');
}
