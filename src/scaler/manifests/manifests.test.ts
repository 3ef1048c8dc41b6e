import { describe, expect, it } from 'vitest';
import { InvalidInput } from '#sim/invalid.ts';
import { type ManifestFamily, readManifests } from './read.ts';
import type { ContainerFacts, Surroundings } from './target.ts';

const MAIN: ContainerFacts = { name: 'main', requestsCpu: true, requestsMemory: true, usesMemory: true };
const PROXY: ContainerFacts = { name: 'proxy', requestsCpu: false, requestsMemory: false, usesMemory: false };
const AROUND: Surroundings = {
  services: {
    web: { containers: [MAIN], concurrency: 'unlimited' },
    cart: { containers: [{ ...MAIN, requestsMemory: false }], concurrency: 'unlimited' },
    db: { containers: [{ ...MAIN, usesMemory: false }, PROXY], concurrency: 5 },
  },
  metrics: { queue_depth: 'sum(depth)', 'rate{queue="a"}': 'rate a', rate: 'any rate', lag: 'sum(lag)' },
};

function read(text: string, around: Partial<Surroundings> = {}, family?: ManifestFamily) {
  return readManifests([{ file: 'm.yaml', text }], { ...AROUND, ...around }, family);
}

/** The faults, a line each. */
function faults(text: string, around: Partial<Surroundings> = {}, family?: ManifestFamily): string[] {
  try {
    read(text, around, family);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message.split('\n');
    throw error;
  }
  return [];
}

function hpaText(spec: string, target = 'web', version = 'v2'): string {
  return `apiVersion: autoscaling/${version}
kind: HorizontalPodAutoscaler
metadata: { name: a }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${target} }
${spec.replace(/^/gm, '  ')}
`;
}

const metric = (text: string) => hpaText(`maxReplicas: 5\nmetrics:\n  - ${text}`);
const HPA = 'm.yaml:6: HorizontalPodAutoscaler "a"';

describe('a HorizontalPodAutoscaler', () => {
  it('gets the defaults that the API server fills in', () => {
    const { policies, warnings } = read(hpaText('maxReplicas: 5'));
    expect(warnings).toEqual([]);
    expect(policies).toMatchObject([
      {
        service: 'web',
        name: 'a',
        target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        spec: {
          kind: 'hpa',
          minReplicas: 1,
          maxReplicas: 5,
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
          ],
        },
      },
    ]);
    // Without a behavior another path is taken, so none is filled in.
    expect(policies[0]?.spec.behavior).toBeUndefined();
  });

  it('has every part of a behavior filled in once there is any of it, but for the window of the controller', () => {
    const text = hpaText('maxReplicas: 5\nbehavior: { scaleDown: { selectPolicy: Min } }');
    expect(read(text).policies[0]?.spec.behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: { selectPolicy: 'Min', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
    });
  });

  it('of version 1 has a CPU target', () => {
    const cpu = (text: string) => read(hpaText(text, 'web', 'v1')).policies[0]?.spec.metrics;
    const target = (averageUtilization: number) => [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } },
    ];
    expect(cpu('maxReplicas: 5')).toEqual(target(80));
    expect(cpu('maxReplicas: 5\ntargetCPUUtilizationPercentage: 35')).toEqual(target(35));
  });

  it('reads quantities as Kubernetes writes them back', () => {
    const target = (value: string) =>
      `{ type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: ${value} } } }`;
    const read1 = (value: string) => read(metric(target(value))).policies[0]?.spec.metrics;
    expect(
      ['0.5', '500m', '"1e3"', '2Gi'].map((value) => JSON.stringify(read1(value)).match(/averageValue":"(\w+)"/)?.[1]),
    ).toEqual(['500m', '500m', '1e3', '2Gi']);
  });

  it('has its metrics answered as the scenario says, a selector before the bare name', () => {
    const external = (name: string) =>
      `{ type: External, external: { metric: ${name}, target: { type: Value, value: 5 } } }`;
    const queries = (name: string) => read(metric(external(name))).policies[0]?.spec.queries;
    expect(queries('{ name: queue_depth }')).toEqual({ queue_depth: 'sum(depth)' });
    expect(queries('{ name: rate, selector: { matchLabels: { queue: a } } }')).toEqual({ 'rate{queue="a"}': 'rate a' });
    expect(queries('{ name: rate, selector: { matchLabels: { queue: b } } }')).toEqual({
      'rate{queue="b"}': 'any rate',
    });
    expect(faults(metric(external('{ name: other }')))).toEqual([
      `m.yaml:8: HorizontalPodAutoscaler "a": spec.metrics[0].external.metric.name: Not found: "other": nothing in the scenario measures it; say what it is with metrics: { 'other': '<PromQL>' }`,
    ]);
  });

  it.each<[string, ...string[]]>([
    [
      'minReplicas: 5\nmaxReplicas: 3',
      'm.yaml:7',
      'spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
    ],
    ['maxReplicas: 0', 'm.yaml:6', 'spec.maxReplicas: Invalid value: 0: must be greater than 0'],
    ['minReplicas: 2', 'm.yaml:4', 'spec.maxReplicas: Required value'],
    [
      'minReplicas: -1\nmaxReplicas: 1',
      'm.yaml:6',
      'spec.minReplicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'maxReplicas: 3\nminReplicas: 0',
      'm.yaml:4',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
    [
      'maxReplicas: "3"',
      'm.yaml:6',
      'spec.maxReplicas: json: cannot unmarshal string into Go struct field HorizontalPodAutoscaler.spec.maxReplicas of type int32',
    ],
    [
      'maxReplicas: 1.5',
      'm.yaml:6',
      'spec.maxReplicas: json: cannot unmarshal number 1.5 into Go struct field HorizontalPodAutoscaler.spec.maxReplicas of type int32',
    ],
    [
      'maxReplicas: 3\nbehavior: { scaleDown: { stabilizationWindowSeconds: 3601 } }',
      'm.yaml:7',
      'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
    ],
    [
      'maxReplicas: 3\nbehavior: { scaleUp: { stabilizationWindowSeconds: -1 } }',
      'm.yaml:7',
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero',
    ],
    [
      'maxReplicas: 3\nbehavior: { scaleUp: { policies: [] } }',
      'm.yaml:7',
      'spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
    ],
    [
      'maxReplicas: 3\nbehavior: { scaleUp: { selectPolicy: Most } }',
      'm.yaml:7',
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Most": supported values: "Disabled", "Max", "Min"',
    ],
    [
      'maxReplicas: 3\nbehavior: { scaleUp: { policies: [{ type: Pods, value: 0, periodSeconds: 15 }] } }',
      'm.yaml:7',
      'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
    ],
    [
      'maxReplicas: 3\nbehavior: { scaleUp: { policies: [{ type: Pods, value: 1, periodSeconds: 1801 }] } }',
      'm.yaml:7',
      'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
    ],
    [
      'maxReplicas: 3\nbehavior: { scaleUp: { tolerance: -0.1 } }',
      'm.yaml:7',
      'spec.behavior.scaleUp.tolerance: Invalid value: -0.1: must be greater than or equal to zero',
    ],
  ])('is refused as by the API server: %s', (spec, place = '', message = '') => {
    expect(faults(hpaText(spec))).toEqual([`${place}: HorizontalPodAutoscaler "a": ${message}`]);
  });

  it.each<[string, string]>([
    [
      '{ type: Foo }',
      'spec.metrics[0].type: Unsupported value: "Foo": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
    ],
    [
      '{ type: Resource }',
      'spec.metrics[0].resource: Required value: must populate information for the given metric source',
    ],
    [
      '{ type: Resource, resource: { name: cpu, target: { type: Utilization } } }',
      'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
    ],
    [
      '{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 0 } } }',
      'spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
    ],
    [
      '{ type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: 5x } } }',
      `spec.metrics[0].resource.target.averageValue: Invalid value: "5x": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
    ],
    [
      '{ type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: "0" } } }',
      'spec.metrics[0].resource.target.averageValue: Invalid value: "0": must be positive',
    ],
    [
      '{ type: Resource, resource: { name: gpu, target: { type: Utilization, averageUtilization: 5 } } }',
      'spec.metrics[0].resource.name: Unsupported value: "gpu": only "cpu" and "memory" are simulated',
    ],
    [
      '{ type: Pods, pods: { metric: { name: rate }, target: { type: AverageValue } } }',
      'spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue',
    ],
    [
      '{ type: External, external: { metric: { name: rate }, target: { type: Value, value: 1, averageValue: 1 } } }',
      'spec.metrics[0].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target',
    ],
    [
      '{ type: ContainerResource, containerResource: { name: cpu, container: istio, target: { type: Utilization, averageUtilization: 5 } } }',
      'spec.metrics[0].containerResource.container: Not found: "istio": service web has the containers "main"',
    ],
  ])('has metrics refused as by the API server, or as not to be had here: %s', (text, message) => {
    expect(faults(metric(text))).toEqual([`m.yaml:8: HorizontalPodAutoscaler "a": ${message}`]);
  });

  it('on memory needs a model of memory, and for a share a request', () => {
    const memory = (target: string, kind = '{ type: Utilization, averageUtilization: 70 }') =>
      faults(
        hpaText(
          `maxReplicas: 5\nmetrics:\n  - { type: Resource, resource: { name: memory, target: ${kind} } }`,
          target,
        ),
      );
    expect(memory('web')).toEqual([]);
    expect(memory('cart')).toEqual([
      'm.yaml:8: HorizontalPodAutoscaler "a": spec.metrics[0].resource.target: Invalid value: "Utilization": missing request for memory in container main of service cart, of which it is to be a share',
    ]);
    expect(memory('cart', '{ type: AverageValue, averageValue: 1Gi }')).toEqual([]);
    expect(memory('db')[0]).toContain('service db has no model of memory there');
  });

  it('is for a service that the scenario has, or is given to', () => {
    expect(faults(hpaText('maxReplicas: 5', 'shop'))).toEqual([
      'm.yaml:5: HorizontalPodAutoscaler "a": spec.scaleTargetRef.name: Not found: "shop": the scenario has the services "web", "cart", "db"',
    ]);
    expect(read(hpaText('maxReplicas: 5', 'shop'), { service: 'web' }).policies).toMatchObject([{ service: 'web' }]);
    expect(faults(hpaText('maxReplicas: 5', 'db'), { service: 'web' })).toEqual([
      'm.yaml:5: HorizontalPodAutoscaler "a": spec.scaleTargetRef.name: Invalid value: "db": must be "web", whose policy it is to be',
    ]);
  });

  it('has unknown fields named and passed over; beside faults they are told too, in the order of the file', () => {
    const { policies, warnings } = read(hpaText('maxReplicas: 5\nmaxReplica: 7'));
    expect(policies).toHaveLength(1);
    expect(warnings).toEqual(['m.yaml:7: HorizontalPodAutoscaler "a": unknown field "spec.maxReplica"']);
    expect(faults(hpaText('maxReplica: 7'))).toEqual([
      'm.yaml:4: HorizontalPodAutoscaler "a": spec.maxReplicas: Required value',
      `${HPA}: unknown field "spec.maxReplica"`,
    ]);
  });
});

describe('a file', () => {
  const two = `${hpaText('maxReplicas: 5')}---\n${hpaText('maxReplicas: 7', 'db')}`;

  it('may hold several objects, also in a List, and others beside', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${two
      .split('---\n')
      .map((one) => `  - ${one.trim().replace(/\n/g, '\n    ')}\n`)
      .join('')}`;
    for (const text of [two, list, `${two}---\napiVersion: v1\nkind: Service\nmetadata: { name: web }\n`]) {
      expect(read(text).policies.map(({ service, spec }) => [service, spec.maxReplicas])).toEqual([
        ['web', 5],
        ['db', 7],
      ]);
    }
    expect(read(`kind: Deployment\napiVersion: apps/v1\nmetadata: { name: x }\n---\n${two}`).warnings).toEqual([
      'm.yaml:1: Deployment "x": Deployment is no autoscaler and is passed over',
    ]);
  });

  it('gives one service the object that is for it', () => {
    expect(read(two, { service: 'db' }).policies).toMatchObject([{ service: 'db', spec: { maxReplicas: 7 } }]);
  });

  it('must not scale a service twice', () => {
    expect(faults(`${hpaText('maxReplicas: 5')}---\n${hpaText('maxReplicas: 7')}`)).toEqual([
      'm.yaml:11: HorizontalPodAutoscaler "a": spec: Forbidden: service web is scaled by HorizontalPodAutoscaler "a" already',
    ]);
  });

  it.each([
    [
      hpaText('maxReplicas: 5', 'web', 'v2beta2'),
      'm.yaml:2: HorizontalPodAutoscaler "a": kind: no matches for kind "HorizontalPodAutoscaler" in version "autoscaling/v2beta2" (known here: HorizontalPodAutoscaler of autoscaling/v2, autoscaling/v1)',
    ],
    [
      hpaText('maxReplicas: 5').replace('HorizontalPod', 'HorizontelPod'),
      'm.yaml:2: HorizontelPodAutoscaler "a": kind: no matches for kind "HorizontelPodAutoscaler" in version "autoscaling/v2" (known here: HorizontalPodAutoscaler of autoscaling/v2, autoscaling/v1)',
    ],
    ['kind: HorizontalPodAutoscaler', "m.yaml:1: Object 'apiVersion' is missing"],
    [
      'apiVersion: apps/v1\nkind: Deployment\n',
      'm.yaml:1: the manifest must be a file with a HorizontalPodAutoscaler, got "Deployment"',
    ],
    ['', 'm.yaml: the manifest must be a file of at least one object, got "nothing"'],
    ['a: 1\na: 2', 'm.yaml:2: the manifest must be well-formed YAML, got "Map keys must be unique"'],
    ['- 1', 'm.yaml:1: the manifest must be an object with kind, got [1]'],
  ])('is refused when it holds something else: %#', (text, message) => {
    expect(faults(text, {}, 'hpa')).toEqual([message]);
  });
});

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

describe('a Knative Service', () => {
  const service = (annotations: string, spec = '{}', name = 'web') => `apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: ${name} }
spec:
  template:
    metadata:
      annotations:
${annotations.replace(/^/gm, '        ')}
    spec: ${spec}
`;
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: config-autoscaler }\ndata:\n';

  it('becomes the options of the policy: annotations over the ConfigMap', () => {
    const text = service('autoscaling.knative.dev/target: "20"\nautoscaling.knative.dev/minScale: "2"');
    expect(read(text).policies).toMatchObject([{ service: 'web', spec: { kind: 'kpa', target: 20, minScale: 2 } }]);
    const data = `${config}  min-scale: "1"\n  enable-scale-to-zero: "false"\n  container-concurrency-target-default: "50"\n  container-concurrency-target-percentage: "0.8"\n`;
    expect(read(`${text}---\n${data}`).policies[0]?.spec).toEqual({
      kind: 'kpa',
      target: 20,
      minScale: 2,
      enableScaleToZero: false,
      targetUtilization: 80,
    });
    expect(read(`${service('a: b')}---\n${data}`).policies[0]?.spec).toMatchObject({ target: 50, minScale: 1 });
  });

  it('says where the limit of the scenario is another one', () => {
    expect(read(service('a: b', '{ containerConcurrency: 7 }')).warnings).toEqual([
      'm.yaml:9: Service "web": containerConcurrency is 7, but services.web.concurrency unlimited: the service\'s holds',
    ]);
    expect(read(service('a: b', '{ containerConcurrency: 5 }', 'db')).warnings).toEqual([]);
  });

  it('may be given as its PodAutoscaler', () => {
    const text = `apiVersion: autoscaling.internal.knative.dev/v1alpha1
kind: PodAutoscaler
metadata: { name: web-00001, annotations: { autoscaling.knative.dev/metric: rps } }
spec: { containerConcurrency: 0, scaleTargetRef: { name: web-00001-deployment } }
`;
    expect(read(text).policies).toMatchObject([{ service: 'web', spec: { kind: 'kpa', metric: 'rps' } }]);
  });

  it.each([
    [
      'autoscaling.knative.dev/target: twenty',
      'spec.template.metadata.annotations[autoscaling.knative.dev/target]: Invalid value: "twenty": must be a number',
    ],
    [
      'autoscaling.knative.dev/window: 3s',
      `spec.template.metadata.annotations[autoscaling.knative.dev/window] must be whole seconds from '6s' to '1h', got "3s"`,
    ],
    [
      'autoscaling.knative.dev/class: hpa.autoscaling.knative.dev',
      'spec.template.metadata.annotations[autoscaling.knative.dev/class]: Unsupported value: "hpa.autoscaling.knative.dev": supported values: "kpa.autoscaling.knative.dev"',
    ],
  ])('is refused: %s', (annotation, message) => {
    expect(faults(service(annotation))).toEqual([`m.yaml:8: Service "web": ${message}`]);
  });
});
