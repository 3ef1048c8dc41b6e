import { type BatchRun, runBatch } from '#experiment/batch.ts';
import type { Store } from '#experiment/store.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { tellBatch } from './batch-options.ts';
import type { Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { Progress } from './progress.ts';

/**
 * Every n-th run from the i-th on, counted from 1: each is in exactly one part, and neighbours, which take about as long,
 * are in different ones.
 * @throws {InvalidInput} for anything but i/n with 1 <= i <= n
 */
export function shardOf<Run>(runs: readonly Run[], text: string, where: string): Run[] {
  const [, i = '', n = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [part, parts] = [Number(i), Number(n)];
  if (!(part >= 1 && part <= parts)) {
    throw InvalidInput.of(where, '--shard', 'i/n, the i-th of n parts counted from 1, such as 2/8', text);
  }
  return runs.filter((_, index) => index % parts === part - 1);
}

/** Computes one part of the runs into the store. */
export async function computeShard(
  runs: readonly BatchRun[],
  shard: string,
  store: Store | undefined,
  { threads, quiet = false }: { threads: number | undefined; quiet?: boolean },
  console: Console,
  signal: AbortSignal,
  where: string,
): Promise<ExitCode> {
  const own = shardOf(runs, shard, where);
  if (store === undefined)
    throw InvalidInput.of(where, '--no-store', 'left out with --shard, which leaves nothing else', shard);
  const progress = quiet ? undefined : new Progress(console, `shard ${shard}`);
  const result = await runBatch(own, {
    store,
    threads,
    signal,
    onProgress: (share, finished, total) => progress?.update(share, finished, total),
  }).finally(() => progress?.clear());
  tellBatch(result, store, quiet, console);
  if (signal.aborted) return EXIT.interrupted;
  if (result.failures.length > 0) return EXIT.failed;
  console.stdout.write(
    `shard ${shard}: ${own.length} of ${runs.length} runs are in ${store.folder}. When all shards are done: pitot merge, then the same command without --shard.\n`,
  );
  return EXIT.ok;
}
