import { describe, expect, it } from 'vitest';
import { faults, hpaText, read } from './reading.fixture.ts';

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
