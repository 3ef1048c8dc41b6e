import { describe, expect, it } from 'vitest';
import { Dispatcher } from './dispatch.ts';

const fixed = (name: string, count: number) => ({ name, weight: 1, fixed: count });
const weighted = (name: string, weight: number) => ({ name, weight, fixed: 0 });

function runTo(dispatcher: Dispatcher, target: number, batches = 1000): Record<string, number> {
  dispatcher.start(target, 1);
  for (let i = 0; i < batches && dispatcher.step(); i++);
  return Object.fromEntries(dispatcher.names.map((name, i) => [name, dispatcher.counts[i] as number]));
}

// What the real dispatcher does is held in test/golden; here is what it leaves open.
describe.each(['smooth', 'kl'] as const)('the dispatcher in the dialect %s', (dialect) => {
  it('goes on after a ramp-down that leaves one of two fixed classes complete, where Locust 2.12 hangs', () => {
    const dispatcher = new Dispatcher([fixed('F', 1), fixed('G', 2), weighted('A', 1)], dialect);
    expect(runTo(dispatcher, 6)).toEqual({ A: 3, F: 1, G: 2 });
    expect(runTo(dispatcher, 4)).toEqual({ A: 1, F: 1, G: 2 });
    expect(runTo(dispatcher, 5)).toEqual({ A: 2, F: 1, G: 2 });
  });

  it('ends below the target when only fixed classes are there and complete', () => {
    const dispatcher = new Dispatcher([fixed('F', 2)], dialect);
    expect(runTo(dispatcher, 9)).toEqual({ F: 2 });
    expect(dispatcher.step()).toBe(false);
  });

  it('leaves out classes of weight 0, and starts nobody when the list of classes is empty', () => {
    const dispatcher = new Dispatcher([weighted('B', 1), weighted('A', 0)], dialect);
    expect(dispatcher.names).toEqual(['B']);
    dispatcher.start(3, 1, []);
    expect([dispatcher.step(), dispatcher.size]).toEqual([false, 0]);
  });
});
