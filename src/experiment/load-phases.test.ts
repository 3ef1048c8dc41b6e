import { describe, expect, it } from 'vitest';
import type { SourceSpec } from '#load/spec.ts';
import { loadPhases } from './load-phases.ts';

const arrivals = (rate: Extract<SourceSpec, { source: 'arrivals' }>['rate']): SourceSpec => ({
  source: 'arrivals',
  rate,
  target: 'GET /',
});
const users = (shape: Extract<SourceSpec, { source: 'users' }>['shape']): SourceSpec => ({
  source: 'users',
  users: [],
  shape,
});
const phases = (load: Record<string, SourceSpec>) =>
  loadPhases({ load }).map(({ atSeconds, name }) => [atSeconds, name]);

describe('the phases of a load', () => {
  it('are its stages of arrivals, jumps left out', () => {
    const rate = {
      stages: [
        { for: '1m', rate: 10 },
        { for: '0s', rate: 40 },
        { for: '90s', rate: 40 },
      ],
    };
    expect(phases({ visitors: arrivals(rate) })).toEqual([
      [0, 'visitors: 0 to 10 a second'],
      [60, 'visitors: 40 a second'],
      [150, 'visitors: over'],
    ]);
  });

  it('are its stages of users', () => {
    const shape = {
      stages: [
        { until: '5m', users: 10, rate: 1 },
        { until: '7m', users: 200, rate: 10 },
      ],
    };
    expect(phases({ shoppers: users(shape) })).toEqual([
      [0, 'shoppers: 10 users'],
      [300, 'shoppers: 200 users'],
      [420, 'shoppers: over'],
    ]);
  });

  it('are those of all sources together', () => {
    const load = {
      a: arrivals({
        stages: [
          { for: '1m', from: 5, rate: 5 },
          { for: '1m', rate: 9 },
        ],
      }),
      steady: arrivals(7),
      b: users({ stages: [{ until: '90s', users: 3, rate: 1 }] }),
    };
    expect(phases(load)).toEqual([
      [0, 'a: 5 a second, b: 3 users'],
      [60, 'a: 5 to 9 a second, b: 3 users'],
      [90, 'a: 5 to 9 a second, b: over'],
      [120, 'a: over, b: over'],
    ]);
  });

  it('are one where there are no stages', () => expect(phases({ steady: arrivals(7) })).toEqual([[0, 'load']]));
});
