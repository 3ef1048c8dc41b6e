import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import { readManifests } from './read.ts';
import type { Surroundings } from './target.ts';
import { writeManifests } from './write.ts';

const AROUND: Surroundings = {
  services: {
    web: {
      containers: [{ name: 'main', requestsCpu: true, requestsMemory: true, usesMemory: true }],
      concurrency: 'unlimited',
    },
  },
  metrics: { depth: 'sum(depth)', lag: 'sum(lag)' },
  offsetOf: (zone) => (zone === 'Asia/Kolkata' ? '+05:30' : undefined),
};

type Plain = Record<string, unknown>;

/** What goes in, and what comes out. */
function throughPolicies(object: unknown): unknown {
  const { policies, warnings } = readManifests([{ file: 'm.yaml', text: stringify(object) }], AROUND);
  expect(warnings).toEqual([]);
  const text = writeManifests(policies.map((policy) => ({ spec: policy.spec, names: policy })));
  const documents = parseAllDocuments(text).map((document) => document.toJS());
  return documents.length === 1 ? documents[0] : documents;
}

const whole = (min: number, max: number) => fc.integer({ min, max });
/** Quantities in the form in which the API server writes them. */
const quantity = fc.constantFrom('1', '500m', '2Gi', '1536Mi', '30', '12k', '1e3', '3n', '1001');

const target = (...kinds: ('Utilization' | 'AverageValue' | 'Value')[]) =>
  fc.constantFrom(...kinds).chain((type): fc.Arbitrary<Plain> => {
    if (type === 'Utilization') return fc.record({ type: fc.constant(type), averageUtilization: whole(1, 500) });
    const field = type === 'Value' ? 'value' : 'averageValue';
    return quantity.map((value) => ({ type, [field]: value }));
  });

const selector = fc.constantFrom<Plain>(
  {},
  { selector: { matchLabels: { queue: 'a' } } },
  { selector: { matchExpressions: [{ key: 'queue', operator: 'In', values: ['a', 'b'] }] } },
);
const identifier = selector.map((more) => ({ name: 'depth', ...more }));

const metric = fc.oneof(
  fc.record({
    type: fc.constant('Resource'),
    resource: fc.record({ name: fc.constantFrom('cpu', 'memory'), target: target('Utilization', 'AverageValue') }),
  }),
  fc.record({
    type: fc.constant('ContainerResource'),
    containerResource: fc.record({
      name: fc.constant('cpu'),
      container: fc.constant('main'),
      target: target('Utilization', 'AverageValue'),
    }),
  }),
  fc.record({
    type: fc.constant('Pods'),
    pods: fc.record({ metric: identifier, target: target('AverageValue') }),
  }),
  fc.record({
    type: fc.constant('Object'),
    object: fc.record({
      describedObject: fc.constant({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'main' }),
      metric: identifier,
      target: target('Value', 'AverageValue'),
    }),
  }),
  fc.record({
    type: fc.constant('External'),
    external: fc.record({ metric: identifier, target: target('Value', 'AverageValue') }),
  }),
);

const rules = fc.record(
  {
    stabilizationWindowSeconds: whole(0, 3600),
    selectPolicy: fc.constantFrom('Max', 'Min', 'Disabled'),
    policies: fc.array(
      fc.record({
        type: fc.constantFrom('Pods', 'Percent'),
        value: whole(1, 900),
        periodSeconds: whole(1, 1800),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    tolerance: fc.constantFrom('100m', '50m', '0', '1'),
  },
  { requiredKeys: [] },
);

const manifest = fc
  .tuple(
    fc.record(
      {
        minReplicas: whole(1, 4),
        metrics: fc.array(metric, { maxLength: 4 }),
        behavior: fc.record({ scaleUp: rules, scaleDown: rules }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    whole(4, 90),
    fc.constantFrom<Plain>({}, { namespace: 'shop' }),
  )
  .map(([spec, maxReplicas, more]) => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'a', ...more },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas, ...spec },
  }));

/** What the API server makes of it, written down here a second time. */
function defaulted(object: { spec: Plain }): unknown {
  const { minReplicas = 1, metrics = [], behavior, ...rest } = object.spec as { metrics?: unknown[] } & Plain;
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } };
  const spec: Plain = {
    ...rest,
    minReplicas,
    metrics: metrics.length === 0 ? [{ type: 'Resource', resource: cpu }] : metrics,
  };
  if (behavior !== undefined) {
    const { scaleUp, scaleDown } = behavior as { scaleUp?: Plain; scaleDown?: Plain };
    const percent = { type: 'Percent', value: 100, periodSeconds: 15 };
    const pods = { type: 'Pods', value: 4, periodSeconds: 15 };
    spec.behavior = {
      scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [pods, percent], ...scaleUp },
      scaleDown: { selectPolicy: 'Max', policies: [percent], ...scaleDown },
    };
  }
  return { ...object, spec };
}

describe('an HPA', () => {
  it('that goes in comes out equal, with the defaults of the API server', () => {
    fc.assert(
      fc.property(manifest, (object) => {
        const out = throughPolicies(object);
        expect(out).toEqual(defaulted(object));
        // And a second time, with nothing left to be filled in.
        expect(throughPolicies(out)).toEqual(out);
      }),
      { numRuns: 200 },
    );
  });

  it('written in a scenario has its short forms written out, and its flags in comments', () => {
    const spec = hpa({ maxReplicas: 9, cpu: 50, tolerance: 0.05, queries: {} });
    const names = { name: 'web', target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } };
    const text = writeManifests([{ spec, names }]);
    expect(text.split('\n')[0]).toBe('# A flag of the controller, which no manifest holds: tolerance 0.05');
    expect(readManifests([{ file: 'm.yaml', text }], AROUND).policies[0]?.spec).toEqual(
      hpa({
        minReplicas: 1,
        maxReplicas: 9,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
        ],
      }),
    );
  });

  it('is what has a manifest; a policy without one is refused', () => {
    const names = { name: 'web', target: { kind: 'Deployment', name: 'web' } };
    expect(() => writeManifests([{ spec: { kind: 'fixed' }, names }])).toThrow(
      'web: kind must be one of hpa, keda, kpa, got "fixed"',
    );
  });
});

describe('a ScaledObject', () => {
  it('that goes in comes out equal', () => {
    const object = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: {
        name: 'a',
        namespace: 'shop',
        annotations: {
          'autoscaling.keda.sh/paused-replicas': '3',
          'autoscaling.keda.sh/paused-scale-in': 'true',
        },
      },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' },
        pollingInterval: 10,
        initialCooldownPeriod: 5,
        cooldownPeriod: 60,
        idleReplicaCount: 0,
        minReplicaCount: 2,
        maxReplicaCount: 9,
        fallback: { failureThreshold: 3, replicas: 4, behavior: 'currentReplicasIfHigher' },
        advanced: {
          horizontalPodAutoscalerConfig: {
            behavior: {
              scaleUp: {
                stabilizationWindowSeconds: 0,
                selectPolicy: 'Max',
                policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }],
              },
              scaleDown: { selectPolicy: 'Min', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
            },
          },
        },
        triggers: [
          {
            type: 'prometheus',
            metricType: 'Value',
            useCachedMetrics: true,
            metadata: { serverAddress: 'http://p:9090', query: 'up', threshold: '5', activationThreshold: '1' },
          },
          {
            type: 'cron',
            metadata: { timezone: 'Asia/Kolkata', start: '0 6 * * *', end: '0 20 * * *', desiredReplicas: '5' },
          },
          { type: 'metrics-api', name: 'lag', metadata: { url: 'http://x', valueLocation: 'v', targetValue: '7' } },
          { type: 'memory', metricType: 'AverageValue', metadata: { value: '1Gi', containerName: 'main' } },
        ],
      },
    };
    expect(throughPolicies(object)).toEqual(object);
  });
});

describe('a Knative Service', () => {
  it('that goes in comes out equal, with what belongs to the cluster', () => {
    const service = {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: {
        template: {
          metadata: {
            annotations: {
              'autoscaling.knative.dev/target': '20',
              'autoscaling.knative.dev/window': '30s',
              'autoscaling.knative.dev/scale-down-delay': '1m',
              'serving.knative.dev/progress-deadline': '5m',
            },
          },
          spec: { containerConcurrency: 0 },
        },
      },
    };
    expect(throughPolicies(service)).toEqual(service);
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'config-autoscaler', namespace: 'knative-serving' },
      data: { 'enable-scale-to-zero': 'false', 'max-scale-up-rate': '4' },
    };
    const text = `${stringify(service)}---\n${stringify(config)}`;
    const { policies } = readManifests([{ file: 'm.yaml', text }], AROUND);
    const written = writeManifests(policies.map((policy) => ({ spec: policy.spec, names: policy })));
    expect(parseAllDocuments(written).map((document) => document.toJS())).toEqual([service, config]);
  });
});
