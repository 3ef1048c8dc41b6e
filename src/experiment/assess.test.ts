import { describe, expect, it } from 'vitest';
import { assess } from './assess.ts';
import { elasticityOfRun } from './assess-elasticity.ts';
import type { CapacityMap, RunEvent, RunResult, ServiceCapacityMap } from './result.ts';
import { SERIES_COLUMNS, type Series } from './result.ts';

interface Made {
  policy: string;
  seed?: number;
  replicaHours: number;
  /** Of 1,000 requests; more than 10 miss the objective. */
  violations: number;
  queues?: [web: number, db: number][];
  events?: RunEvent[];
}

/** A result of which only what is asked of it is filled in. */
function made({ policy, seed = 1, replicaHours, violations, queues = [[0, 0]], events = [] }: Made): RunResult {
  const rows = queues.flat();
  const columns = Object.fromEntries(
    SERIES_COLUMNS.map((name) => [name, new Float64Array(rows.length)]),
  ) as Series['columns'];
  rows.forEach((queue, i) => {
    columns.at_seconds[i] = 15 * (Math.floor(i / 2) + 1);
    columns.service[i] = i % 2;
    columns.queue[i] = queue;
    columns.arrivals[i] = 150;
  });
  const service = { replicas: { initial: 1, final: 1, least: 1, most: 1 } };
  const summary = {
    scenario: 'x',
    scenarioHash: 'h',
    version: '1',
    policy,
    seed,
    durationSeconds: 100,
    interrupted: false,
    requests: { sent: 1000, sojournSeconds: { mean: 0.1, p50: 0.1, p95: 0.2, p99: 0.2 + replicaHours / 100, max: 1 } },
    objectives: [
      {
        target: '*',
        underSeconds: 0.3,
        ratio: 0.99,
        requests: 1000,
        violations,
        attainedRatio: 1 - violations / 1000,
        met: violations <= 10,
      },
    ],
    violationRatio: violations / 1000,
    services: { web: service, db: service },
    replicaHours,
    scalingActions: { up: 1, down: 2 },
    checks: [],
  };
  return { summary, series: { services: ['web', 'db'], columns }, events } as unknown as RunResult;
}

const capacity: CapacityMap = {
  schema: 'pitot/capacity/1',
  version: '1',
  scenario: 'x',
  scenarioHash: 'h',
  services: {
    web: {
      objective: '',
      load: 'scenario',
      seeds: [1],
      requests: 1,
      points: [{ replicas: 1, arrivalsPerSecond: { mean: 5, low: null, high: null }, perSeed: [5] }],
      demand: { atSeconds: [0, 50], values: [2, 4] },
    },
  },
};

describe('the verdict', () => {
  it('takes the cheapest that meets the objective, and names those that are cheaper and do not', () => {
    const { verdict, policies } = assess([
      made({ policy: 'dear', replicaHours: 30, violations: 0 }),
      made({ policy: 'good', replicaHours: 20, violations: 5 }),
      made({ policy: 'fair', replicaHours: 24, violations: 9 }),
      made({ policy: 'cheap', replicaHours: 10, violations: 50 }),
    ]);
    expect(verdict).toMatchObject({ policy: 'good', kind: 'meets', cheaperButMissed: ['cheap'] });
    expect(verdict.runnerUp).toMatchObject({ policy: 'fair', more: { mean: 4, relative: 0.2, low: null, p: null } });
    expect(policies.filter(({ onFront }) => onFront).map(({ policy }) => policy)).toEqual(['dear', 'good', 'cheap']);
  });

  it('takes the least bad where none meets it', () => {
    const runs = [
      made({ policy: 'a', replicaHours: 30, violations: 20 }),
      made({ policy: 'b', replicaHours: 20, violations: 30 }),
    ];
    expect(assess(runs).verdict).toMatchObject({ policy: 'a', kind: 'best-of-bad', runnerUp: null });
  });

  it('asks for the objective under every seed', () => {
    const runs = [
      made({ policy: 'a', seed: 1, replicaHours: 10, violations: 1 }),
      made({ policy: 'a', seed: 2, replicaHours: 10, violations: 11 }),
      made({ policy: 'b', seed: 1, replicaHours: 20, violations: 1 }),
      made({ policy: 'b', seed: 2, replicaHours: 20, violations: 1 }),
    ];
    const { verdict, policies } = assess(runs);
    expect(verdict.policy).toBe('b');
    expect(policies.map(({ seedsMet }) => seedsMet)).toEqual([1, 2]);
  });

  it('never recommends a policy that was told what no autoscaler can know', () => {
    const told = made({ policy: 'told', replicaHours: 5, violations: 0 });
    told.summary.privileged = true;
    const { verdict, policies } = assess([made({ policy: 'a', replicaHours: 30, violations: 0 }), told]);
    expect(verdict).toMatchObject({ policy: 'a', kind: 'only' });
    expect(policies.map(({ privileged, oracle }) => [privileged, oracle])).toEqual([
      [false, false],
      [true, false],
    ]);
  });

  it('never recommends an oracle', () => {
    const runs = [
      made({ policy: 'a', replicaHours: 30, violations: 0 }),
      made({ policy: 'oracle-optimum', replicaHours: 5, violations: 0 }),
    ];
    expect(assess(runs).verdict).toMatchObject({ policy: 'a', kind: 'only' });
  });
});

describe('the elasticity of one run', () => {
  const ready = (atSeconds: number, service: string, to: 'ready' | 'draining'): RunEvent => ({
    type: 'replica',
    atSeconds,
    service,
    ordinal: 0,
    from: to === 'ready' ? 'starting' : 'ready',
    to,
  });
  const map = (demand: number): ServiceCapacityMap => ({
    objective: '',
    load: 'scenario',
    seeds: [1],
    requests: 1,
    points: [],
    demand: { atSeconds: [0], values: [demand] },
  });
  const run = made({
    policy: 'a',
    replicaHours: 1,
    violations: 0,
    events: [ready(0, 'web', 'ready'), ready(40, 'web', 'ready'), ready(0, 'db', 'ready')],
  });

  it('is that of its services, weighted by their demand', () => {
    // web: 1 of 2 for 40 of 100 s, then 2 of 2. db: 1 of 4 all the time. Weights 2 and 4.
    const found = elasticityOfRun(run, { web: map(2), db: map(4) });
    expect(found?.underAccuracyPercent).toBeCloseTo((2 * 20 + 4 * 75) / 6, 9);
    expect(found?.underTimesharePercent).toBeCloseTo((2 * 40 + 4 * 100) / 6, 9);
    expect(found?.overAccuracyPercent).toBe(0);
    expect(found?.jitterPerMinute).toBeCloseTo((2 * 0.6) / 6, 9);
  });

  it('is not defined where nothing was ever demanded', () => {
    expect(elasticityOfRun(run, { web: map(0) })).toBeNull();
  });
});

describe('an assessment', () => {
  const seeds = [1, 2, 3, 4];
  const runs = seeds.flatMap((seed) => [
    made({ policy: 'a', seed, replicaHours: 20 + seed, violations: 0 }),
    made({ policy: 'b', seed, replicaHours: 22 + seed + (seed % 2) / 10, violations: 0 }),
  ]);

  it('pairs by seed: what the seeds have in common is no uncertainty of the difference', () => {
    const [, b] = assess(runs).policies;
    const difference = b?.differences?.replicaHours;
    expect(difference?.mean).toBeCloseTo(2.05, 9);
    expect((difference?.high ?? 0) - (difference?.low ?? 0)).toBeLessThan(0.2);
    expect((b?.replicaHours.high ?? 0) - (b?.replicaHours.low ?? 0)).toBeGreaterThan(3);
    // All four differences have one sign: 2 of 16 sign patterns. Three differences are asked for, so Holm takes it times 3.
    expect(difference?.p).toBeCloseTo(Math.min(1, 3 * (2 / 16)), 9);
  });

  it('uses the seeds that all policies have, and leaves out oracles that have not', () => {
    const more = [
      ...runs,
      made({ policy: 'a', seed: 9, replicaHours: 1, violations: 0 }),
      made({ policy: 'oracle-optimum', seed: 1, replicaHours: 1, violations: 0 }),
    ];
    const { seeds: used, policies } = assess(more);
    expect(used).toEqual(seeds);
    expect(policies.map(({ policy }) => policy)).toEqual(['a', 'b']);
  });

  it('is refused without a common seed', () => {
    const apart = [
      made({ policy: 'a', seed: 1, replicaHours: 1, violations: 0 }),
      made({ policy: 'b', seed: 2, replicaHours: 1, violations: 0 }),
    ];
    expect(() => assess(apart)).toThrow('no seed in common');
  });

  it('compares with the baseline that is asked for', () => {
    const { baseline, policies } = assess(runs, { baseline: 'b' });
    expect(baseline).toBe('b');
    expect(policies[0]?.differences?.replicaHours.mean).toBeCloseTo(-2.05, 9);
    expect(policies[1]?.differences).toBeNull();
  });

  it('finds the service that held up the rest: where most were waiting, scrape by scrape', () => {
    const [one] = assess([
      made({
        policy: 'a',
        replicaHours: 1,
        violations: 0,
        queues: [
          [0, 0],
          [5, 9],
          [3, 1],
          [0, 4],
        ],
      }),
    ]).policies;
    expect(one?.pressure).toMatchObject([
      { service: 'web', mostQueue: 5, mostQueueAtSeconds: 30, bottleneckShare: 0.25 },
      { service: 'db', mostQueue: 9, mostQueueAtSeconds: 30, bottleneckShare: 0.5 },
    ]);
  });

  it('says how far each policy is from an oracle', () => {
    const [a] = assess([
      made({ policy: 'a', replicaHours: 30, violations: 100 }),
      made({ policy: 'oracle-optimum', replicaHours: 10, violations: 0 }),
    ]).policies;
    // J = 30 + 0.01 x 100 against 10.
    expect(a?.regret).toEqual([{ oracle: 'oracle-optimum', regret: 2.1, replicaHours: 20, violations: 100 }]);
  });

  it('measures elasticity against the demand of the map', () => {
    const ready = (atSeconds: number, ordinal: number): RunEvent => ({
      type: 'replica',
      atSeconds,
      service: 'web',
      ordinal,
      from: 'starting',
      to: 'ready',
    });
    const events = [ready(0, 0), ready(0, 1), ready(70, 2), ready(70, 3), ready(70, 4)];
    const { policies, demand } = assess([made({ policy: 'a', replicaHours: 1, violations: 0, events })], { capacity });
    expect(demand.web).toEqual({ atSeconds: [0, 50], values: [2, 4], from: 'intended' });
    expect(policies[0]?.elasticity[0]).toMatchObject({
      service: 'web',
      meanDemand: 3,
      metrics: { underTimesharePercent: 20, overTimesharePercent: 30 },
    });
  });

  it('takes the demand from the arrivals where the load is not stated', () => {
    const { web } = capacity.services;
    const measured = { ...capacity, services: { web: { ...(web as NonNullable<typeof web>), demand: null } } };
    const run = made({
      policy: 'a',
      replicaHours: 1,
      violations: 0,
      queues: [
        [0, 0],
        [0, 0],
      ],
    });
    // 150 calls in 15 s are ten a second, and a replica carries five.
    expect(assess([run], { capacity: measured }).demand.web).toEqual({ atSeconds: [0], values: [2], from: 'measured' });
  });
});
