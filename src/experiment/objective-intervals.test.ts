import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TapRows } from '#services/tap.ts';
import { COMPLETED, CUT, FAILED, TIMED_OUT } from '#sim/outcome.ts';
import type { Ingress } from './ingress.ts';
import { type ObjectiveEvent, ObjectiveIntervals, withObjectives } from './objective-intervals.ts';
import type { RunEvent } from './result.ts';
import type { ObjectiveSpec, Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';

/** A request as tests write it: when it was answered, how long it took and what it came to, its endpoint. */
interface Request {
  at: number;
  took?: number;
  answer?: number;
  endpoint?: number;
  /** When the server was through with it, if that is another time, and how. */
  ended?: number;
  outcome?: number;
  source?: number;
}

function rows(requests: readonly Request[]): TapRows {
  const column = (value: (request: Request) => number) => Float64Array.from(requests, value);
  return {
    count: requests.length,
    source: column(({ source = 0 }) => source),
    endpoint: column(({ endpoint = 0 }) => endpoint),
    arrivedAt: column(({ at, took = 0.1 }) => Math.round((at - took) * 1e9)),
    answeredAt: column(({ at }) => at * 1e9),
    endedAt: column(({ at, ended = at }) => ended * 1e9),
    answer: column(({ answer = COMPLETED }) => answer),
    outcome: column(({ answer = COMPLETED, outcome = answer }) => outcome),
  } as unknown as TapRows;
}

const ROUTES = {
  routes: [
    { route: 'GET /', endpoint: 0 },
    { route: 'POST /', endpoint: 2 },
  ],
} as unknown as Ingress;
const OBJECTIVES: ObjectiveSpec[] = [
  { under: '300ms', ratio: 0.75 },
  { target: 'POST /', under: '1s', ratio: 0.5 },
];

function events(
  requests: readonly Request[],
  now = 1000,
): [at: number, target: string, breached: boolean, ratio: number][] {
  const intervals = new ObjectiveIntervals(ROUTES, 3, OBJECTIVES, { interval: 10e9, phase: 0 });
  // In two parts, as the tap hands them on in chunks.
  intervals.rows(rows(requests.slice(0, 3)));
  intervals.rows(rows(requests.slice(3)));
  return intervals.events(now * 1e9).map((e) => [e.atSeconds, e.target, e.breached, e.attainedRatio]);
}

describe('objectives over time', () => {
  it('are breached at the end of the interval in which too many were late, and kept again when enough were in time', () => {
    const late = { took: 0.4 };
    const requests = [
      { at: 1 },
      { at: 11 },
      { at: 12 },
      { at: 13, ...late },
      { at: 14, ...late },
      { at: 20 },
      { at: 21 },
    ];
    expect(events(requests)).toEqual([
      [20, '*', true, 0.6],
      [30, '*', false, 1],
    ]);
  });

  it('change nothing in an interval without requests, and are met until something is late', () => {
    expect(events([])).toEqual([]);
    expect(events([{ at: 5, took: 1 }, { at: 45 }])).toEqual([
      [10, '*', true, 0],
      [50, '*', false, 1],
    ]);
  });

  it('count what failed or timed out, but nobody who went away himself, and only their own route', () => {
    expect(events([{ at: 5, answer: FAILED }])).toEqual([[10, '*', true, 0]]);
    expect(events([{ at: 5, answer: TIMED_OUT, endpoint: 2 }]).map(([at, target]) => [at, target])).toEqual([
      [10, '*'],
      [10, 'POST /'],
    ]);
    expect(events([{ at: 5, took: 0.9, endpoint: 2 }]).map(([, target]) => target)).toEqual(['*']);
    expect(events([{ at: 5, answer: CUT }])).toHaveLength(1);
    expect(events([{ at: 5, answer: CUT, ended: 6 }])).toEqual([]);
    expect(events([{ at: 5, answer: CUT, outcome: COMPLETED }])).toEqual([]);
    expect(events([{ at: 5, answer: FAILED, source: -1 }])).toEqual([]);
  });

  it('end with the run', () => expect(events([{ at: 5, answer: FAILED }], 7)).toEqual([[7, '*', true, 0]]));

  it('are what a plain count of each interval gives', () => {
    const request = fc.record({ at: fc.integer({ min: 1, max: 200 }), took: fc.constantFrom(0.1, 0.3, 0.4) });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 100 }), (requests) => {
        const expected: [number, string, boolean, number][] = [];
        let before = false;
        for (let end = 0; end <= 200; end += 10) {
          const inside = requests.filter(({ at }) => at > end - 10 && at <= end);
          if (inside.length === 0) continue;
          const ratio = 1 - inside.filter(({ took }) => took > 0.35).length / inside.length;
          if (ratio < 0.75 !== before) expected.push([end, '*', ratio < 0.75, ratio]);
          before = ratio < 0.75;
        }
        expect(events(requests)).toEqual(expected);
      }),
    );
  });
});

describe('events with objectives', () => {
  const other = (atSeconds: number): RunEvent => ({
    type: 'replica',
    atSeconds,
    service: 's',
    ordinal: 0,
    from: null,
    to: 'ready',
  });
  const objective = (atSeconds: number): ObjectiveEvent => ({
    type: 'objective',
    atSeconds,
    target: '*',
    underSeconds: 1,
    breached: true,
    attainedRatio: 0,
    ratio: 1,
  });

  it('are in the order of time, what happened before what follows', () => {
    const merged = withObjectives(
      [other(1), other(15), other(15), other(31)],
      [objective(15), objective(30), objective(45)],
    );
    expect(merged.map(({ type, atSeconds }) => `${type} ${atSeconds}`)).toEqual([
      'replica 1',
      'replica 15',
      'replica 15',
      'objective 15',
      'objective 30',
      'replica 31',
      'objective 45',
    ]);
  });
});

describe('a run with objectives', () => {
  const scenario: Scenario = {
    name: 'crowded',
    duration: '5m',
    services: { web: { replicas: 2, endpoints: { 'GET /': [{ step: 'cpu', time: '50ms' }] } } },
    load: {
      visitors: {
        source: 'arrivals',
        rate: {
          stages: [
            { for: '1m', from: 5, rate: 5 },
            { for: '1m', from: 60, rate: 60 },
            { for: '3m', from: 5, rate: 5 },
          ],
        },
        target: 'GET /',
        timeout: '2s',
      },
    },
    objectives: [{ under: '300ms', ratio: 0.9 }],
  };

  it('tells when they were breached and kept again, and is the same run as without', () => {
    const result = simulate(scenario);
    const told = result.events.filter(({ type }) => type === 'objective') as ObjectiveEvent[];
    const edges = told.filter(({ breached }, i) => breached || i === told.length - 1);
    expect(edges[0]?.atSeconds).toBeGreaterThanOrEqual(75);
    expect(edges[0]?.breached).toBe(true);
    expect(told.at(-1)).toMatchObject({ breached: false, target: '*', underSeconds: 0.3, ratio: 0.9 });
    expect(told.at(-1)?.atSeconds).toBeGreaterThan(120);
    const { objectives: _, ...without } = scenario;
    expect(simulate(without).summary.digest).toBe(result.summary.digest);
  });

  it('counts in an interval as long as itself what its results count', () => {
    const { summary, events: all } = simulate({ ...scenario, telemetry: { scrape: { interval: '5m' } } });
    const told = all.filter(({ type }) => type === 'objective') as ObjectiveEvent[];
    const attainedRatio = summary.objectives[0]?.attainedRatio;
    expect(attainedRatio).toBeLessThan(0.9);
    expect(told).toMatchObject([{ atSeconds: 300, breached: true, attainedRatio }]);
  });
});
