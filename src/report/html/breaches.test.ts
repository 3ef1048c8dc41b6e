import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#experiment/result.ts';
import { breachesOf } from './breaches.ts';

const told = (atSeconds: number, breached: boolean, target = '*', attainedRatio = breached ? 0.5 : 1): RunEvent => ({
  type: 'objective',
  atSeconds,
  target,
  underSeconds: 0.3,
  breached,
  attainedRatio,
  ratio: 0.99,
});

describe('stretches in which an objective was not met', () => {
  it('begin and end with the intervals that the events tell of', () => {
    const events = [told(30, true, '*', 0.9), told(75, false), told(120, true)];
    expect(breachesOf(events, 15, 300)).toEqual([
      { target: '*', underSeconds: 0.3, ratio: 0.99, from: 15, to: 60, attainedRatio: 0.9 },
      { target: '*', underSeconds: 0.3, ratio: 0.99, from: 105, to: 300, attainedRatio: 0.5 },
    ]);
  });

  it('are those of each objective by itself, and never begin before the run', () => {
    const breaches = breachesOf([told(10, true, 'GET /'), told(30, true), told(45, false, 'GET /')], 15, 60);
    expect(breaches.map(({ target, from, to }) => [target, from, to])).toEqual([
      ['GET /', 0, 30],
      ['*', 15, 60],
    ]);
  });

  it('are none without such events', () => {
    const replica: RunEvent = { type: 'replica', atSeconds: 1, service: 'web', ordinal: 0, from: null, to: 'pending' };
    expect(breachesOf([replica], 15, 60)).toEqual([]);
  });
});
