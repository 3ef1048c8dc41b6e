import { describe, expect, it } from 'vitest';
import { type DispatchClass, Dispatcher, workerOrder } from '#load/locust/dispatch.ts';
import { type GoldenClass, type GoldenDispatch, goldenFiles } from './golden-files.ts';

const classesOf = (classes: GoldenClass[]): DispatchClass[] =>
  classes.map(([name, weight, fixed = 0]) => ({ name, weight, fixed }));

describe.each(goldenFiles().filter(({ dispatch }) => dispatch.length > 0))('dispatch as in $file', (golden) => {
  it.each(golden.spawn_order)('starts $n users of $classes in the same order', ({ classes, n, order }) => {
    const dispatcher = new Dispatcher(classesOf(classes), golden.dialect);
    const seen: string[] = [];
    dispatcher.start(n, 1);
    for (let before = [...dispatcher.counts], more = true; more; before = [...dispatcher.counts]) {
      more = dispatcher.step();
      const started = dispatcher.names.filter((_, i) => dispatcher.counts[i] !== before[i]);
      seen.push(...started);
    }
    expect(seen).toEqual(order);
  });

  it.each(golden.dispatch.map((run, number) => ({ number, run })))('makes the batches of case $number', ({ run }) => {
    const { dispatcher, batches } = replay(run, golden.dialect);
    expect(batches).toEqual(run.steps.map(({ iterations }) => iterations));
    expect(unwind(dispatcher)).toEqual(run.order);
  });
});

/** Runs the cycles of a golden case on its script: a later `start` ends the cycle before, but not a batch due just then. */
function replay(run: GoldenDispatch, dialect: 'smooth' | 'kl') {
  const workers = workerOrder(Array.from({ length: run.workers }, (_, i) => `h${i % 2}_${i}`));
  const dispatcher = new Dispatcher(classesOf(run.classes), dialect, run.workers);
  let clock = 0;
  const batches = run.steps.map(({ at, target, rate, classes }, i) => {
    const end = run.steps[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    clock = Math.max(clock, at);
    dispatcher.start(target, rate, classes ?? undefined);
    const iterations: [number, unknown][] = [];
    for (; ; clock += dispatcher.gap) {
      const more = dispatcher.step();
      iterations.push([Math.round(clock * 1e6) / 1e6, run.workers === 1 ? ofWorker(0) : perWorker()]);
      if (!more || clock + dispatcher.gap > end) return iterations;
    }
  });
  return { dispatcher, batches };

  function ofWorker(worker: number): Record<string, number> {
    const { names, onWorkers } = dispatcher;
    return Object.fromEntries(names.map((name, i) => [name, onWorkers[worker * names.length + i] as number]));
  }

  function perWorker(): Record<string, Record<string, number>> {
    return Object.fromEntries(workers.map((id, worker) => [id, ofWorker(worker)]));
  }
}

/** Stops the users one by one, the last first, and so learns the order in which they had come. */
function unwind(dispatcher: Dispatcher): string[] {
  const order: string[] = [];
  for (dispatcher.start(0, 1); dispatcher.size > 0; ) {
    const before = [...dispatcher.counts];
    dispatcher.step();
    order.unshift(...dispatcher.names.filter((_, i) => dispatcher.counts[i] !== before[i]));
  }
  return order;
}
