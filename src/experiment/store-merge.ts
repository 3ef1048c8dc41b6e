import { InvalidInput } from '#sim/invalid.ts';
import type { Store } from './store.ts';

export interface Merged {
  /** Runs taken over, and runs that were there already. */
  taken: number;
  had: number;
  /** Files that were left out because they are damaged, by name. */
  damaged: string[];
}

/**
 * Puts the runs of several stores into one. The order does not matter: a key has one result, whoever computed it, so the
 * merged store has the same bytes as that of a single machine which did everything.
 * @throws {InvalidInput} when two stores have different results under one key; {StoreFailed}
 */
export function mergeStores(sources: readonly Store[], target: Store): Merged {
  target.reserve();
  const counts = { taken: 0, had: 0, damaged: 0, conflict: 0 };
  for (const source of sources) {
    for (const key of source.keys()) {
      const what = target.take(key, source);
      counts[what]++;
      if (what === 'conflict') {
        const rule = `of one result, but ${source.folder} and ${target.folder} differ: one of them was computed by a pitot that was changed without being built, or by a broken machine; delete the run from the one you do not trust`;
        throw InvalidInput.of('pitot merge', `run ${key}`, rule, 'two');
      }
    }
  }
  return { taken: counts.taken, had: counts.had, damaged: sources.flatMap(({ damaged }) => damaged) };
}
