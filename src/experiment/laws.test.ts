import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rig } from '#services/rig.fixture.ts';
import type { ServiceSpec, Step } from '#services/spec.ts';
import { checkLaws } from './laws.ts';
import { ServiceStatistics } from './service-statistics.ts';

/** Services that call only those after them, with whatever else a service can have. */
function services(depth: number): fc.Arbitrary<Record<string, ServiceSpec>> {
  const names = ['a', 'b', 'c', 'd'].slice(0, depth);
  return fc
    .tuple(...names.map((_, i) => service(names.slice(i + 1))))
    .map((all) => Object.fromEntries(all.map((spec, i) => [names[i], spec])));
}

const time = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map((ms) => `${ms}ms`),
  fc.constant({ dist: 'exponential', mean: '10ms' } as const),
);

function steps(targets: readonly string[]): fc.Arbitrary<Step[]> {
  const simple: fc.Arbitrary<Step>[] = [
    fc.record({ step: fc.constant('cpu' as const), time }),
    fc.record({ step: fc.constant('wait' as const), time, cores: fc.constantFrom(0, 0.3) }),
    fc.record({ step: fc.constant('fail' as const), probability: fc.constantFrom(0.05, 0.3) }),
  ];
  if (targets.length > 0)
    simple.push(
      callStep(targets),
      fc.record({
        step: fc.constant('send' as const),
        service: fc.constantFrom(...targets),
        endpoint: fc.constant('x'),
      }),
    );
  const leaf = fc.oneof(...simple);
  const some = fc.array(leaf, { maxLength: 2 });
  const nested: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ step: fc.constant('parallel' as const), branches: fc.array(some, { minLength: 1, maxLength: 3 }) }),
    fc.tuple(some, some).map(
      ([x, y]): Step => ({
        step: 'choose',
        options: [
          [0.4, x],
          [0.6, y],
        ],
      }),
    ),
  );
  return fc.array(fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: nested }), { maxLength: 4 });
}

function callStep(targets: readonly string[]): fc.Arbitrary<Step> {
  return fc
    .record({
      service: fc.constantFrom(...targets),
      timeout: fc.constantFrom(undefined, '5ms', '40ms'),
      attempts: fc.constantFrom(undefined, 1, 3),
      backoff: fc.constantFrom('0ms', '3ms'),
    })
    .map(({ service, timeout, attempts, backoff }) => ({
      step: 'call',
      service,
      endpoint: 'x',
      ...(timeout === undefined ? {} : { timeout }),
      ...(attempts === undefined ? {} : { retry: { attempts, backoff } }),
    }));
}

function service(targets: readonly string[]): fc.Arbitrary<ServiceSpec> {
  return fc
    .record({
      replicas: fc.integer({ min: 0, max: 3 }),
      concurrency: fc.constantFrom('unlimited' as const, 1, 3),
      queue: fc.record({
        places: fc.constantFrom('unlimited' as const, 0, 2),
        at: fc.constantFrom('replica' as const, 'service' as const),
        abandoned: fc.constantFrom('serve' as const, 'drop' as const),
      }),
      cpu: fc.record({ request: fc.constantFrom(0.2, 1, 4) }),
      startup: fc.constantFrom('0s', '30ms'),
      shutdown: fc.constantFrom('0s', '20ms', '30s'),
      balancer: fc.constantFrom('round-robin' as const, 'random' as const, 'least-outstanding' as const, {
        choices: 2,
      }),
      cancellation: fc.constantFrom('none' as const, 'between-steps' as const, 'at-once' as const),
      buffered: fc.boolean(),
      impatient: fc.boolean(),
      x: steps(targets),
    })
    .map(({ x, buffered, impatient, ...rest }) => ({
      ...rest,
      ...(buffered ? { buffer: { places: 3, timeout: '25ms' } } : {}),
      ...(impatient ? { queueTimeout: { dist: 'exponential' as const, mean: '15ms' } } : {}),
      endpoints: { x },
    }));
}

const scenario = fc.record({
  services: services(4),
  requests: fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 200 }), timeout: fc.constantFrom(0, 8, 60), waited: fc.boolean() }),
    { minLength: 1, maxLength: 60 },
  ),
  scalings: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 250 }),
      service: fc.integer({ min: 0, max: 3 }),
      to: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 8 },
  ),
  abandoned: fc.array(fc.record({ at: fc.integer({ min: 0, max: 250 }), token: fc.integer({ min: 0, max: 59 }) }), {
    maxLength: 5,
  }),
  until: fc.integer({ min: 1, max: 400 }),
});

describe('the laws at the end of a run', () => {
  it('hold for whatever services do to whatever load, at any instant', () => {
    fc.assert(
      fc.property(scenario, ({ services, requests, scalings, abandoned, until }) => {
        const rig = new Rig(services);
        const { kernel } = rig;
        const statistics = new ServiceStatistics(4, kernel.program.serviceOf);
        kernel.tap.consume((rows) => statistics.rows(rows));
        requests.forEach(({ at, timeout, waited }, i) => {
          rig.send(at, 0, { timeout, token: waited ? i : -1 });
        });
        for (const { at, service, to } of scalings) rig.at(at, () => kernel.fleet.scale(service, to));
        for (const { at, token } of abandoned) rig.at(at, () => kernel.abandon(0, token));
        rig.run(until);
        expect(checkLaws(kernel, statistics).filter(({ ok }) => !ok)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('are seen to fail when a call is lost', () => {
    const rig = new Rig({ a: { endpoints: { x: [{ step: 'wait', time: '10ms' }] } } });
    const statistics = new ServiceStatistics(1, rig.kernel.program.serviceOf);
    rig.send(0);
    rig.run(100);
    const broken = checkLaws(rig.kernel, statistics).filter(({ ok }) => !ok);
    expect(broken.map(({ name }) => name)).toEqual(["a: Little's law", 'a: utilization law']);
  });
});
