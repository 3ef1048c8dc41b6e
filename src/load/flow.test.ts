import { describe, expect, it } from 'vitest';
import { stream } from '#sim/stream.ts';
import { Faults } from './faults.ts';
import { Flow } from './flow.ts';
import type { FlowSpec } from './spec.ts';

function flowOf(spec: FlowSpec): Flow {
  const faults = new Faults();
  const flow = Flow.of(spec, 'users.A.do', faults);
  faults.finish();
  return flow;
}

const task = (name: string, weight?: number) => ({ name, do: [], ...(weight === undefined ? {} : { weight }) });

describe('a flow', () => {
  it('in sequence goes round without drawing, and does a task of weight 2 twice in a row', () => {
    const flow = flowOf({ sequence: [task('a', 2), task('b')] });
    const seen: (string | undefined)[] = [];
    for (let place = -1; seen.length < 7; ) {
      place = flow.next(place, { uniform: () => expect.unreachable() });
      seen.push(flow.tasks[flow.list[place] as number]?.name);
    }
    expect(seen).toEqual(['a', 'a', 'b', 'a', 'a', 'b', 'a']);
  });

  it('that picks takes floor(u n) of the list that repeats each task by weight', () => {
    const flow = flowOf({ pick: [task('a', 3), task('b')] });
    const at = (u: number) => flow.tasks[flow.list[flow.next(-1, { uniform: () => u })] as number]?.name;
    expect([0, 0.74, 0.75, 1 - 2 ** -32].map(at)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('that picks comes to the shares of the weights', () => {
    const flow = flowOf({ pick: [task('a', 3), task('b')] });
    const random = stream(1, 'flow');
    let b = 0;
    for (let i = 0; i < 10_000; i++) if (flow.next(-1, random) === 3) b++;
    // Binomial: standard deviation 43.
    expect(Math.abs(b - 2500)).toBeLessThan(150);
  });

  it('names all faults of its tasks', () => {
    expect(() => flowOf({ pick: [task('a', 0), task('a', 1.5), task('')] })).toThrow(
      [
        'users.A.do.pick[0]: weight must be a whole number from 1 up, got 0',
        'users.A.do.pick[1]: name must be different from the other tasks, got "a"',
        'users.A.do.pick[1]: weight must be a whole number from 1 up, got 1.5',
        'users.A.do.pick[2]: name must be a text, got ""',
      ].join('\n'),
    );
    expect(() => flowOf({ sequence: [] })).toThrow('users.A.do: sequence must be a list of at least 1, got []');
  });
});
