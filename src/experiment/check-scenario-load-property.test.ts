import fc from 'fast-check';
import { describe } from 'vitest';
import type { ArrivalsSpec, RateSpec, ShapeSpec, UserStep, UsersSpec, WaitSpec } from '#load/spec.ts';
import type { CountSpec, DistributionSpec } from '#sim/distribution.ts';
import { itHoldsForAny } from './check-scenario.fixture.ts';
import type { IngressTarget, Scenario } from './scenario.ts';

/** Any valid scenario over plain services, with each field there or not. */

const SERVICES = ['front', 'middle', 'back'];
const ENDPOINTS = ['GET /', 'POST /it', "q'uote"];
const IDLE = Object.fromEntries(ENDPOINTS.map((name) => [name, []]));
const CLASSES = ['Browser', 'Buyer'];

const duration = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('ns', 'us', 'ms', 's', 'm'))
  .map(([n, unit]) => `${n}${unit}`);
const probability = fc.double({ min: 0, max: 1, noNaN: true });
const positive = fc.double({ min: 0.001, max: 1000, noNaN: true });
const whole = fc.integer({ min: 1, max: 1000 });
const fromZero = fc.integer({ min: 0, max: 1000 });
const word = fc.stringMatching(/^x[a-z0-9]{0,5}$/);
const distribution: fc.Arbitrary<DistributionSpec> = fc.oneof(
  duration,
  fc.record({ dist: fc.constant('exponential' as const), mean: duration }),
  fc.record({ dist: fc.constant('lognormal' as const), median: fc.constant('5ms'), p99: fc.constant('20ms') }),
);

const batch = fc.oneof(
  whole,
  fc.record({ dist: fc.constant('uniform'), low: fc.constant(1), high: whole }),
  fc.record({ dist: fc.constant('geometric'), mean: whole }),
  fc.record({ dist: fc.constant('samples'), values: fc.tuple(whole, whole) }),
) as fc.Arbitrary<CountSpec>;

const wait = fc.oneof(
  duration,
  duration.map((high) => ['0s', high]),
  fc.record({ every: duration }),
  fc.record({ perSecond: positive }),
  fc.record({ mean: duration }),
  distribution.filter((one) => typeof one === 'object'),
) as fc.Arbitrary<WaitSpec>;

const userSteps = fc.array(
  fc.oneof(
    fc.record(
      {
        call: fc.constantFrom(...ENDPOINTS),
        name: word,
        body: fc.string(),
        headers: fc.dictionary(word, fc.string()),
        ok: fc.uniqueArray(fc.constantFrom(200, 204, 404), { minLength: 1 }),
      },
      { requiredKeys: ['call'] },
    ),
    fc.record({ sleep: fc.oneof(duration, fc.record({ mean: duration })) }),
  ),
  { maxLength: 3 },
) as fc.Arbitrary<UserStep[]>;

const tasks = fc.uniqueArray(
  fc.record({ name: word, weight: whole, tags: fc.array(word), do: userSteps }, { requiredKeys: ['name', 'do'] }),
  { minLength: 1, maxLength: 3, selector: ({ name }) => name },
);

const row = {
  users: fromZero,
  rate: positive,
  classes: fc.uniqueArray(fc.constantFrom(...CLASSES), { minLength: 1 }),
};
const requiredOfRow = { requiredKeys: ['users', 'rate'] as ('users' | 'rate')[] };

const shape = fc.oneof(
  fc
    .array(fc.record(row, requiredOfRow), { minLength: 1, maxLength: 3 })
    .map((rows) => ({ stages: rows.map((one, i) => ({ ...one, until: `${i + 1}m` })) })),
  fc.record({
    steps: fc.record({ users: fromZero, every: fc.constant('10s'), rate: positive, until: fc.constant('2m') }),
  }),
  fc.record({
    doubleWave: fc.record({
      min: fc.constant(5),
      peaks: fc.tuple(fc.integer({ min: 5, max: 99 }), fc.integer({ min: 5, max: 99 })),
      until: fc.constant('1m'),
    }),
  }),
  fc.record({ table: fc.array(fc.record(row, requiredOfRow), { minLength: 1, maxLength: 5 }) }),
) as fc.Arbitrary<ShapeSpec>;

const users = fc.record(
  {
    source: fc.constant('users' as const),
    dialect: fc.constantFrom('smooth' as const, 'kl' as const),
    client: fc.constantFrom('fast' as const, 'http' as const),
    timeout: distribution,
    users: fc.tuple(
      ...CLASSES.map((name) =>
        fc.record(
          {
            name: fc.constant(name),
            weight: whole,
            fixed: fromZero,
            wait,
            start: userSteps,
            do: fc.oneof(fc.record({ pick: tasks }), fc.record({ sequence: tasks })),
          },
          { requiredKeys: ['name', 'do'] },
        ),
      ),
    ),
    shape,
    limit: whole,
  },
  { requiredKeys: ['source', 'users', 'shape'] },
) as fc.Arbitrary<UsersSpec>;

const rate = fc.oneof(
  fromZero,
  fc.record({
    stages: fc.array(fc.record({ for: duration, from: fromZero, rate: positive }, { requiredKeys: ['for', 'rate'] }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  fc.record({
    square: fc.record(
      { low: fromZero, high: fromZero, period: duration, highFirst: fc.boolean() },
      { requiredKeys: ['low', 'high', 'period'] },
    ),
  }),
  fc.record({
    sine: fc.record(
      { base: positive, amplitude: probability, period: duration, phase: probability },
      { requiredKeys: ['base', 'amplitude', 'period'] },
    ),
  }),
  fc.record({ table: fc.record({ bin: duration, rates: fc.array(fromZero, { minLength: 1 }) }) }),
  fc.record({
    trace: fc.record(
      {
        file: word,
        peak: positive,
        column: word,
        gaps: fc.constantFrom('error' as const, 'zero' as const, 'interpolate' as const),
        repeat: fc.boolean(),
      },
      { requiredKeys: ['file'] },
    ),
  }),
) as fc.Arbitrary<RateSpec>;

const arrivals = fc.record(
  {
    source: fc.constant('arrivals' as const),
    process: fc.constantFrom('poisson' as const, 'paced' as const),
    rate,
    batch,
    target: fc.oneof(fc.constantFrom(...ENDPOINTS), fc.record({ 'GET /': whole, 'POST /it': positive })),
    timeout: distribution,
    limit: whole,
  },
  { requiredKeys: ['source', 'rate', 'target'] },
) as fc.Arbitrary<ArrivalsSpec>;

const hpa = fc.record({ kind: fc.constant('hpa'), maxReplicas: whole, tolerance: probability });
const policy = fc.oneof(fc.record({ kind: fc.constant('fixed'), replicas: fromZero }), hpa);
const rhythm = fc.record({ interval: duration, phase: duration }, { requiredKeys: [] });

const ingress = fc.record<Record<string, IngressTarget>>({
  'GET /': fc.constant('front'),
  'POST /it': fc.record({ service: fc.constantFrom(...SERVICES), endpoint: fc.constantFrom(...ENDPOINTS) }),
  "q'uote": fc.constant('middle'),
});

const scenario = fc.record(
  {
    name: word,
    description: fc.string(),
    seed: fromZero,
    duration,
    services: fc.constant(Object.fromEntries(SERVICES.map((name) => [name, { endpoints: IDLE }]))),
    ingress,
    load: fc.record({ people: users, machines: arrivals }, { requiredKeys: ['people'] }),
    policies: fc.record(
      { everywhere: policy, each: fc.record({ front: policy, back: policy }, { requiredKeys: [] }) },
      { requiredKeys: ['everywhere'] },
    ),
    objectives: fc.array(
      fc.record(
        { target: fc.constantFrom('*', ...ENDPOINTS), under: duration, ratio: probability },
        { requiredKeys: ['under', 'ratio'] },
      ),
      { maxLength: 2 },
    ),
    telemetry: fc.record(
      {
        scrape: rhythm,
        containers: rhythm,
        metricsServer: fc.record({ interval: duration, phase: duration, lag: duration }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    limits: fc.record({ callsInFlight: fc.integer({ min: 1024, max: 1e9 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['name', 'duration', 'services', 'load'] },
) as fc.Arbitrary<Scenario>;

describe('checkScenario, of any valid scenario', () => {
  itHoldsForAny(scenario);
});
