import { describe, expect, it } from 'vitest';
import { faults, read } from './reading.fixture.ts';

describe('a ScaledObject', () => {
  const object = (spec: string, annotations = '') => `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: a, annotations: {${annotations}} }
spec:
  scaleTargetRef: { name: web }
${spec.replace(/^/gm, '  ')}
`;
  const CPU = 'triggers: [{ type: cpu, metadata: { value: "50" } }]';
  const place = (line: number) => `m.yaml:${line}: ScaledObject "a"`;

  it('becomes the options of the policy, with its annotations', () => {
    const paused = 'autoscaling.keda.sh/paused-replicas: "3", autoscaling.keda.sh/paused-scale-in: "true"';
    const { policies } = read(object(`minReplicaCount: 2\ncooldownPeriod: 60\n${CPU}`, paused));
    expect(policies).toMatchObject([
      {
        service: 'web',
        target: { kind: 'Deployment', name: 'web' },
        spec: {
          kind: 'keda',
          minReplicaCount: 2,
          cooldownPeriod: 60,
          pausedReplicas: 3,
          pausedScaleIn: true,
          triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '50' } }],
        },
      },
    ]);
  });

  it('asks a Prometheus query as it is, unless the scenario says what it is', () => {
    const query = (name: string) => {
      const text = object(`triggers: [{ type: prometheus${name}, metadata: { query: up, threshold: "5" } }]`);
      return read(text).policies.map(
        ({ spec }) => (spec.triggers as { metadata: { query: string } }[])[0]?.metadata.query,
      )[0];
    };
    expect(query('')).toBe('up');
    expect(query(', name: lag')).toBe('sum(lag)');
  });

  it('has triggers that ask something else answered by the scenario, by their name or type', () => {
    const kafka = (name: string) =>
      object(`triggers: [{ type: kafka${name}, metadata: { topic: t, lagThreshold: "50" } }]`);
    expect(read(kafka(', name: lag')).policies[0]?.spec.triggers).toEqual([
      { name: 'lag', type: 'metrics-api', query: 'sum(lag)', metadata: { targetValue: '50' } },
    ]);
    expect(faults(kafka(''))).toEqual([
      `${place(6)}: spec.triggers[0].type: Not found: "kafka": nothing in the scenario measures it; say what it is with metrics: { 'kafka': '<PromQL>' }`,
    ]);
  });

  it.each([
    [
      `minReplicaCount: 5\nmaxReplicaCount: 3\n${CPU}`,
      `${place(7)}: spec.maxReplicaCount: Invalid value: 3: MinReplicaCount=5 must be less than MaxReplicaCount=3`,
    ],
    [
      `pollingInterval: "30"\n${CPU}`,
      `${place(6)}: spec.pollingInterval: Invalid value: "string": spec.pollingInterval in body must be of type integer: "string"`,
    ],
    [`pollingInterval: 0\n${CPU}`, `${place(6)}: spec.pollingInterval must be a whole number from 1 up, got 0`],
    [
      'triggers: []',
      `${place(6)}: spec.triggers: Invalid value: []: no triggers defined in the ScaledObject/ScaledJob`,
    ],
    ['cooldownPeriod: 5', `${place(4)}: spec.triggers: Required value`],
    [
      'triggers: [{ type: cpu, metadata: { value: 50 } }]',
      `${place(6)}: spec.triggers[0].metadata.value: Invalid value: "integer": spec.triggers[0].metadata.value in body must be of type string: "integer"`,
    ],
    [
      'triggers: [{ type: cpu, metadata: { value: half } }]',
      `${place(6)}: spec.triggers[0].metadata.value must be a number, got "half"`,
    ],
    [
      `advanced: { scalingModifiers: { formula: a } }\n${CPU}`,
      `${place(6)}: spec.advanced.scalingModifiers: Forbidden: formulas over triggers are not simulated`,
    ],
  ])('is refused: %s', (spec, message) => {
    expect(faults(object(spec))).toEqual([message]);
  });

  it('has a type of trigger that nobody knows refused with those that are known', () => {
    expect(faults(object('triggers: [{ type: moon, metadata: {} }]'))[0]).toMatch(
      /spec\.triggers\[0\]\.type: Unsupported value: "moon": supported values: "prometheus", "metrics-api", "cron", "cpu"/,
    );
  });
});
