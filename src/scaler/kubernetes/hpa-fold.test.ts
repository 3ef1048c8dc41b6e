import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricObservation, Observation, PodObservation } from '#scaler/policy.ts';
import { SECOND } from '#sim/time.ts';
import { compileHpa } from './compile.ts';
import { type HpaOptions, hpa } from './hpa.ts';

const second = fc.integer({ min: -600, max: 0 }).map((at) => at * SECOND);

/** Pods in any state, most of them running and ready. */
const PODS = fc.record({
  name: fc.constant('web'),
  phase: fc.constantFrom('Running', 'Running', 'Running', 'Pending', 'Failed', 'Succeeded'),
  ready: fc.constantFrom(true, true, false, null),
  startedAt: fc.option(second),
  readyChangedAt: fc.option(second),
  deleted: fc.constantFrom(false, false, false, true),
  containers: fc.tuple(fc.constant({ name: 'web', cpuRequestMilli: 1000, memoryRequestBytes: 2 ** 20 })),
  sample: fc.option(
    fc.record({
      at: fc.constant(0),
      window: fc.constant(15 * SECOND),
      containers: fc.tuple(
        fc.record({
          name: fc.constant('web'),
          cpuMilli: fc.integer({ min: 0, max: 2000 }),
          memoryBytes: fc.constant(2 ** 19),
        }),
      ),
    }),
  ),
});

function observe(atSeconds: number, pods: PodObservation[], metrics: Record<string, MetricObservation>): Observation {
  const count = pods.length;
  return {
    at: atSeconds * SECOND,
    cause: 'sync',
    replicas: { spec: count, current: count, ready: count },
    pods: pods.map((pod, index) => ({ ...pod, name: `web-${index}` })),
    metrics,
    lastActuationAt: null,
  };
}

describe('the fold', () => {
  const specs: HpaOptions[] = [
    { minReplicas: 2, maxReplicas: 12, cpu: 50 },
    { maxReplicas: 9, cpu: 70, behavior: { scaleUp: { stabilizationWindowSeconds: 30 }, scaleDown: {} } },
    {
      minReplicas: 0,
      maxReplicas: 10,
      cpu: 60,
      metrics: [
        { type: 'External', external: { metric: { name: 'q' }, target: { type: 'Value', value: '1500m' } } },
        { type: 'Pods', pods: { metric: { name: 'p' }, target: { type: 'AverageValue', averageValue: 3 } } },
        {
          type: 'Resource',
          resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '600Ki' } },
        },
      ],
      behavior: { scaleDown: { policies: [{ type: 'Percent', value: 30, periodSeconds: 45 }] } },
    },
  ];
  const observations = fc.array(
    fc.record({
      pods: fc.array(PODS, { maxLength: 12 }),
      queue: fc.option(fc.double({ min: 0, max: 20, noNaN: true })),
    }),
    { minLength: 1, maxLength: 30 },
  );

  it('gives equal decisions twice, through JSON at every step, and leaves what it was given alone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...specs), observations, (options, steps) => {
        const policy = compileHpa(hpa(options), 'a');
        let straight = policy.start({ at: 0, replicas: 3 });
        let printed = JSON.stringify(straight);
        for (const [index, { pods, queue }] of steps.entries()) {
          const metrics: Record<string, MetricObservation> = {
            'external/q': queue === null ? { error: 'none' } : { values: [queue, 1] },
            'pods/p': { values: pods.map((_, n) => n), pods: pods.map((_, n) => `web-${n}`) },
          };
          const observation = deepFreeze(observe(15 * index, pods, metrics));
          const decision = policy.decide(observation, deepFreeze(straight));
          const again = compileHpa(hpa(options), 'a').decide(observation, JSON.parse(printed));
          expect(again).toEqual(decision);
          expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
          straight = decision.state;
          printed = JSON.stringify(again.state);
        }
      }),
    );
  });
});

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
