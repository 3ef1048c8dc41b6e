// What a decision of the HPA costs at 100 pods, one in ten of them without a sample, another tenth not ready: at most 5 us
// on an idle machine. A path without and one with `behavior`, and a decision that two metrics take part in.
//   npm run bench -- decision

import { Bench } from 'tinybench';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import type { Observation, PodObservation, PolicySpec } from '#scaler/policy.ts';
import { compilePolicy } from '#scaler/registry.ts';

const DECISIONS = 1000;
const SYNC = 15e9;

const pods: PodObservation[] = Array.from({ length: 100 }, (_, i) => ({
  name: `web-${i}`,
  phase: 'Running',
  ready: i % 10 !== 1,
  startedAt: -3600e9,
  readyChangedAt: -3500e9,
  deleted: false,
  containers: [{ name: 'main', cpuRequestMilli: 1000, memoryRequestBytes: 2 ** 30 }],
  sample:
    i % 10 === 0
      ? null
      : { at: 0, window: 15e9, containers: [{ name: 'main', cpuMilli: 500 + i, memoryBytes: 2 ** 29 }] },
}));

const BOUNDS = { minReplicas: 2, maxReplicas: 1000, cpu: 50 };
const POLICIES: Record<string, PolicySpec> = {
  'cpu, without behavior': hpa(BOUNDS),
  'cpu, with behavior': hpa({ ...BOUNDS, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }),
  'cpu and memory': hpa({
    ...BOUNDS,
    metrics: [
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 60 } } },
    ],
  }),
};

const bench = new Bench({ time: 500, warmupTime: 300 });
let sum = 0;
for (const [name, spec] of Object.entries(POLICIES)) {
  const policy = compilePolicy(spec, name);
  bench.add(name, () => {
    let state = policy.start({ at: 0, replicas: 100 });
    for (let k = 0; k < DECISIONS; k++) {
      const observation: Observation = {
        at: k * SYNC,
        cause: 'sync',
        replicas: { spec: 100, current: 100, ready: 90 },
        pods,
        metrics: {},
        lastActuationAt: null,
      };
      const decision = policy.decide(observation, state);
      state = decision.state;
      sum += decision.replicas === 'unchanged' ? 0 : decision.replicas;
    }
  });
}
await bench.run();

console.log('a decision of the HPA at 100 pods, us, the quickest of many rounds');
for (const { name, result } of bench.tasks) {
  if (!('latency' in result)) throw new Error(`${name} did not run: ${sum}`);
  console.log(`${name.padEnd(24)}${((result.latency.min * 1e3) / DECISIONS).toFixed(2).padStart(7)}`);
}
