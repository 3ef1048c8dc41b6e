import { describe, expect, it } from 'vitest';
import type { RunSummary } from './result.ts';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';

/** Ten requests, one a second from 1 s on, to one replica that takes them one at a time. */
function summary(change: Partial<Scenario> & { work?: string; timeout?: string }): RunSummary {
  const { work = '100ms', timeout, ...rest } = change;
  return simulate({
    name: 'ten',
    duration: '20s',
    services: {
      web: {
        concurrency: 1,
        endpoints: { 'GET /': [{ step: 'wait', time: work }], 'GET /slow': [{ step: 'wait', time: '3s' }] },
      },
    },
    load: {
      all: {
        source: 'arrivals',
        process: 'paced',
        rate: 1,
        target: 'GET /',
        limit: 10,
        ...(timeout === undefined ? {} : { timeout }),
      },
    },
    objectives: [{ under: '1500ms', ratio: 0.9 }],
    ...rest,
  }).summary;
}

const { objectives: _, ...whole } = summary({});

describe('what is told of requests', () => {
  it('is exact on an idle service', () => {
    expect(whole.requests).toMatchObject({
      sent: 10,
      inFlight: 0,
      outcomes: { completed: 10, rejected: 0, failed: 0, 'timed-out': 0, cut: 0 },
    });
    expect(whole.requests.sojournSeconds?.max).toBe(0.1);
    expect(whole.requests.sojournSeconds?.mean).toBe(0.1);
  });

  it('counts the late, the timed out and the rejected as violations', () => {
    // Work of 1.2 s: request k (from 0) starts at 1 + 1.2 k and has a sojourn time of 1.2 + 0.2 k, so that k <= 1 are in time.
    expect(summary({ work: '1200ms' }).objectives[0]).toMatchObject({
      requests: 10,
      violations: 8,
      attainedRatio: expect.closeTo(0.2, 12),
      met: false,
    });
    // Senders give up after 2.1 s: those with k >= 5 would have needed 2.2 s and more.
    const impatient = summary({ work: '1200ms', timeout: '2100ms' });
    expect(impatient.requests.outcomes).toMatchObject({ completed: 5, 'timed-out': 5 });
    expect(impatient.objectives[0]).toMatchObject({ requests: 10, violations: 8 });
  });

  it('holds an objective against requests that nobody has answered once they are late, and not before', () => {
    // Work of 6 s: at 20 s those of 1, 7 and 13 s are done (sojourn times 6, 11, 16 s), seven are in flight.
    const overloaded = summary({ work: '6s' });
    expect(overloaded.requests).toMatchObject({ inFlight: 7, outcomes: { completed: 3 } });
    expect(overloaded.objectives[0]).toMatchObject({ requests: 10, violations: 10, attainedRatio: 0 });
    // At 10.5 s the requests of 9 s and 10 s and the one that is just finished: ages of 1.5 s are not over 1.5 s.
    const young = summary({ work: '6s', duration: '10500ms' });
    expect(young.requests.inFlight).toBe(9);
    expect(young.objectives[0]).toMatchObject({ requests: 8, violations: 8 });
  });

  it('tells routes apart, and objectives of one route ignore the others', () => {
    const { routes, objectives } = summary({
      services: {
        web: { endpoints: { 'GET /': [{ step: 'wait', time: '10ms' }], 'GET /slow': [{ step: 'wait', time: '3s' }] } },
      },
      load: {
        quick: { source: 'arrivals', process: 'paced', rate: 1, target: 'GET /', limit: 6 },
        slow: { source: 'arrivals', process: 'paced', rate: 1, target: 'GET /slow', limit: 4 },
      },
      objectives: [
        { target: 'GET /', under: '1s', ratio: 1 },
        { target: 'GET /slow', under: '1s', ratio: 0.5 },
        { under: '1s', ratio: 0.6 },
      ],
    });
    expect([routes['GET /']?.sent, routes['GET /slow']?.sent]).toEqual([6, 4]);
    expect(objectives.map(({ requests, violations, met }) => [requests, violations, met])).toEqual([
      [6, 0, true],
      [4, 4, false],
      [10, 4, true],
    ]);
  });
});
