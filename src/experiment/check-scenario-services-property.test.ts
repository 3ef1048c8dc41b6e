import fc from 'fast-check';
import { describe } from 'vitest';
import type { RetrySpec, ServiceSpec, Step } from '#services/spec.ts';
import type { DistributionSpec } from '#sim/distribution.ts';
import { itHoldsForAny } from './check-scenario.fixture.ts';
import type { Scenario } from './scenario.ts';

/** Any valid services, with each field there or not. They only call services after them, so calls have an end. */

const ENDPOINTS = ['GET /', 'POST /it', "q'uote"];

const duration = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('ns', 'us', 'ms', 's', 'm'))
  .map(([n, unit]) => `${n}${unit}`);
const probability = fc.double({ min: 0, max: 1, noNaN: true });
const positive = fc.double({ min: 0.001, max: 1000, noNaN: true });
const whole = fc.integer({ min: 1, max: 1000 });
const fromZero = fc.integer({ min: 0, max: 1000 });
const count = fc.oneof(fromZero, fc.constant('unlimited' as const));
const countFromOne = fc.oneof(whole, fc.constant('unlimited' as const));
const word = fc.stringMatching(/^x[a-z0-9]{0,5}$/);
const halves = fc.constantFrom<[number, number][]>([0.5, 0.5], [0.25, 0.75], [1 / 3, 2 / 3], [0, 1]);

const distribution: fc.Arbitrary<DistributionSpec> = fc.oneof(
  duration,
  fc.record({ dist: fc.constant('constant' as const), value: duration }),
  fc.record({ dist: fc.constant('uniform' as const), low: fc.constant('1ns'), high: duration }),
  fc.record({ dist: fc.constant('exponential' as const), mean: duration }),
  fc.record({ dist: fc.constant('erlang' as const), k: whole, mean: duration }),
  fc.record({ dist: fc.constant('gamma' as const), shape: positive, scale: duration }),
  fc.record({
    dist: fc.constant('hyperexponential' as const),
    probabilities: halves,
    means: fc.tuple(duration, duration),
  }),
  fc.record({ dist: fc.constant('lognormal' as const), mean: fc.constant('5ms'), p99: fc.constant('20ms') }),
  fc.record({ dist: fc.constant('lognormal' as const), median: fc.constant('5ms'), p99: fc.constant('20ms') }),
  fc.record({
    dist: fc.constant('lognormal' as const),
    mu: fc.integer({ min: -9, max: 9 }),
    sigma: positive,
  }),
  fc.record({ dist: fc.constant('weibull' as const), shape: positive, scale: duration }),
  fc.record({ dist: fc.constant('pareto' as const), alpha: positive, minimum: duration }),
  fc.record({
    dist: fc.constant('bounded-pareto' as const),
    alpha: positive,
    low: fc.constant('1ns'),
    high: duration,
  }),
  fc.record({
    dist: fc.constant('quantiles' as const),
    table: fc.constant<[number, string][]>([
      [0, '1ms'],
      [0.5, '2ms'],
      [1, '5ms'],
    ]),
  }),
  fc.record(
    { dist: fc.constant('samples' as const), values: fc.tuple(duration, duration), weights: fc.tuple(whole, whole) },
    { requiredKeys: ['dist', 'values'] },
  ),
) as fc.Arbitrary<DistributionSpec>;

const retry = fc.record(
  {
    attempts: countFromOne,
    on: fc.uniqueArray(fc.constantFrom('rejected' as const, 'failed' as const, 'timed-out' as const, 'cut' as const)),
    backoff: fc.oneof(
      duration,
      fc.record(
        {
          base: duration,
          factor: fc.double({ min: 1, max: 5, noNaN: true }),
          max: duration,
          jitter: fc.constantFrom<[number, number]>([0, 1], [1, 1], [0.5, 1.5]),
        },
        { requiredKeys: ['base'] },
      ),
    ),
    budget: fc.record({ ratio: positive, burst: fromZero }, { requiredKeys: ['ratio'] }),
    persistence: probability,
  },
  { requiredKeys: ['attempts', 'backoff'] },
) as fc.Arbitrary<RetrySpec>;

/** Steps of a service that may call those of `targets`. */
function steps(targets: readonly string[], depth = 1): fc.Arbitrary<Step[]> {
  const choices: fc.Arbitrary<Step>[] = [
    fc.record({ step: fc.constant('cpu' as const), time: distribution }),
    fc.record(
      { step: fc.constant('wait' as const), time: distribution, cores: probability },
      { requiredKeys: ['step', 'time'] },
    ) as fc.Arbitrary<Step>,
    fc.record({ step: fc.constant('fail' as const), probability }),
  ];
  if (targets.length > 0) {
    const target = { service: fc.constantFrom(...targets), endpoint: fc.constantFrom(...ENDPOINTS) };
    choices.push(
      fc.record(
        { step: fc.constant('call' as const), ...target, timeout: distribution, retry },
        { requiredKeys: ['step', 'service', 'endpoint'] },
      ) as fc.Arbitrary<Step>,
      fc.record({ step: fc.constant('send' as const), ...target }),
    );
  }
  if (depth > 0) {
    const inner = steps(targets, depth - 1);
    choices.push(
      fc.record({ step: fc.constant('parallel' as const), branches: fc.array(inner, { minLength: 1, maxLength: 2 }) }),
      fc.tuple(halves, inner, inner).map(([[p, q], first, second]) => ({
        step: 'choose' as const,
        options: [
          [p, first],
          [q, second],
        ] as [number, Step[]][],
      })),
    );
  }
  return fc.array(fc.oneof(...choices), { maxLength: 3 });
}

function service(targets: readonly string[]): fc.Arbitrary<ServiceSpec> {
  const own = steps(targets);
  return fc.record(
    {
      replicas: fromZero,
      concurrency: countFromOne,
      queue: fc.record(
        {
          places: count,
          at: fc.constant('replica' as const),
          abandoned: fc.constantFrom('serve' as const, 'drop' as const),
        },
        { requiredKeys: [] },
      ),
      queueTimeout: distribution,
      cpu: fc.record(
        { request: fc.constantFrom(0.5, '500m', '1'), limit: fc.constantFrom(1, '2', 'unlimited') },
        { requiredKeys: [] },
      ),
      memory: fc.record(
        {
          request: fc.constantFrom('64Mi', 1e6),
          limit: fc.constant('1Gi'),
          base: fc.constant('10M'),
          perRequest: fc.constant(0),
        },
        { requiredKeys: [] },
      ),
      startup: fc.oneof(distribution, fc.record({ pending: distribution, starting: distribution })),
      shutdown: duration,
      balancer: fc.oneof(
        fc.constantFrom('round-robin' as const, 'random' as const, 'least-outstanding' as const),
        fc.record({ weights: fc.array(positive, { minLength: 1 }) }),
        fc.record({ choices: whole, replacement: fc.boolean() }, { requiredKeys: ['choices'] }),
      ),
      buffer: fc.record({ places: count, timeout: distribution }, { requiredKeys: [] }),
      cancellation: fc.constantFrom('none' as const, 'between-steps' as const, 'at-once' as const),
      sidecars: fc.dictionary(
        word,
        fc.record(
          { cpu: fc.record({ request: fc.constant('100m') }, { requiredKeys: [] }), usage: fc.constant(0.1) },
          { requiredKeys: [] },
        ),
      ),
      endpoints: fc.tuple(own, own, own).map((all) => Object.fromEntries(all.map((one, i) => [ENDPOINTS[i], one]))),
    },
    { requiredKeys: ['endpoints'] },
  ) as fc.Arbitrary<ServiceSpec>;
}

const scenario: fc.Arbitrary<Scenario> = fc.record({
  name: word,
  duration,
  services: fc.record({ front: service(['middle', 'back']), middle: service(['back']), back: service([]) }),
  load: fc.constant({ visitors: { source: 'arrivals' as const, rate: 1, target: 'GET /' } }),
});

describe('checkScenario, of any valid services', () => {
  itHoldsForAny(scenario);
});
