import { describe, expect, it } from 'vitest';
import {
  arrivals,
  doubleWave,
  pick,
  sequence,
  sine,
  sleep,
  square,
  stages,
  steps,
  task,
  trace,
  users,
} from './build-load.ts';
import type { ArrivalsSpec, UsersSpec } from './spec.ts';

describe('the builders of load', () => {
  it('make users as one would write them by hand', () => {
    const built = users({
      users: [
        {
          name: 'Buyer',
          wait: ['1s', '2s'],
          do: pick(
            task('list', 'GET /list', 3),
            task('buy', [{ call: 'GET /cart' }, sleep('1s'), { call: 'POST /orders' }]),
          ),
        },
        { name: 'Clock', do: sequence(task('tick', 'GET /tick')) },
      ],
      shape: stages([{ until: '1m', users: 10, rate: 2 }]),
    });
    const byHand: UsersSpec = {
      source: 'users',
      users: [
        {
          name: 'Buyer',
          wait: ['1s', '2s'],
          do: {
            pick: [
              { name: 'list', weight: 3, do: [{ call: 'GET /list', name: 'list' }] },
              { name: 'buy', weight: 1, do: [{ call: 'GET /cart' }, { sleep: '1s' }, { call: 'POST /orders' }] },
            ],
          },
        },
        { name: 'Clock', do: { sequence: [{ name: 'tick', weight: 1, do: [{ call: 'GET /tick', name: 'tick' }] }] } },
      ],
      shape: { stages: [{ until: '1m', users: 10, rate: 2 }] },
    };
    expect(built).toEqual(byHand);
  });

  it('make arrivals as one would write them by hand', () => {
    const byHand: ArrivalsSpec = { source: 'arrivals', rate: { stages: [{ for: '1m', rate: 10 }] }, target: 'GET /' };
    expect(arrivals({ rate: stages([{ for: '1m', rate: 10 }]), target: 'GET /' })).toEqual(byHand);
  });

  it('make shapes and rates that are plain data', () => {
    expect(steps({ users: 1, every: '1s', rate: 1, until: '9s' })).toEqual({
      steps: { users: 1, every: '1s', rate: 1, until: '9s' },
    });
    expect(doubleWave({ min: 1, peaks: [2, 3], until: '9s' })).toEqual({
      doubleWave: { min: 1, peaks: [2, 3], until: '9s' },
    });
    expect(square({ low: 1, high: 2, period: '1s' })).toEqual({ square: { low: 1, high: 2, period: '1s' } });
    expect(sine({ base: 1, amplitude: 1, period: '1s' })).toEqual({ sine: { base: 1, amplitude: 1, period: '1s' } });
    expect(trace('day.csv', { peak: 9 })).toEqual({ trace: { file: 'day.csv', peak: 9 } });
  });
});
