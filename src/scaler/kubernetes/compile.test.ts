import { describe, expect, it } from 'vitest';
import { InvalidInput } from '#sim/invalid.ts';
import { SECOND } from '#sim/time.ts';
import { compileHpa, readHpa } from './compile.ts';
import { hpa } from './hpa.ts';

function faults(options: Record<string, unknown>): string[] {
  try {
    compileHpa({ kind: 'hpa', ...options }, 'policies.a.web');
  } catch (error) {
    if (error instanceof InvalidInput) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('the defaults', () => {
  it('are those of Kubernetes', () => {
    const { rules, rhythm, needs } = readHpa(hpa({ maxReplicas: 7 }), 'a');
    expect(rules).toEqual({
      minReplicas: 1,
      maxReplicas: 7,
      metrics: [{ type: 'Resource', resource: 'cpu', container: null, target: { type: 'Utilization', percent: 80 } }],
      behavior: null,
      tolerances: { scaleUp: 0.1, scaleDown: 0.1 },
      downscaleStabilization: 300 * SECOND,
      pods: {
        cpuInitializationPeriod: 300 * SECOND,
        initialReadinessDelay: 30 * SECOND,
        succeededPodsAreIgnored: false,
      },
      scaleToZero: false,
      scaleUpLimitFactor: 2,
      scaleUpLimitMinimum: 4,
      podLevelRequests: true,
    });
    expect(rhythm).toEqual({ name: 'sync', interval: 15 * SECOND });
    expect(needs).toEqual({ pods: true });
  });

  it('of behavior are filled in field by field once any of it is given', () => {
    const read = (behavior: object) => readHpa({ kind: 'hpa', maxReplicas: 7, behavior }, 'a').rules;
    const up = [
      { type: 'Pods', value: 4, period: 15 * SECOND },
      { type: 'Percent', value: 100, period: 15 * SECOND },
    ];
    const down = [{ type: 'Percent', value: 100, period: 15 * SECOND }];
    expect(read({}).behavior).toEqual({
      scaleUp: { stabilizationWindow: 0, selectPolicy: 'Max', policies: up },
      scaleDown: { stabilizationWindow: 300 * SECOND, selectPolicy: 'Max', policies: down },
    });
    expect(read({ scaleDown: { selectPolicy: 'Min', tolerance: 0 } })).toMatchObject({
      behavior: { scaleDown: { stabilizationWindow: 300 * SECOND, selectPolicy: 'Min', policies: down } },
      tolerances: { scaleDown: 0, scaleUp: 0.1 },
    });
  });

  it('of the scale-down window are the downscale stabilization, in whole seconds', () => {
    const spec = hpa({ maxReplicas: 7, downscaleStabilization: '90.5s', behavior: {} });
    expect(readHpa(spec, 'a').rules.behavior?.scaleDown.stabilizationWindow).toBe(90 * SECOND);
  });
});

describe('the metrics', () => {
  it('are read from the shape of autoscaling/v2, cpu first', () => {
    const spec = hpa({
      maxReplicas: 7,
      cpu: 50,
      metrics: [
        {
          type: 'ContainerResource',
          containerResource: {
            name: 'memory',
            container: 'web',
            target: { type: 'AverageValue', averageValue: '128Mi' },
          },
        },
        { type: 'Pods', pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '1.5' } } },
        {
          type: 'Object',
          object: {
            describedObject: { kind: 'Ingress', name: 'main' },
            metric: { name: 'rps' },
            target: { type: 'Value', value: '2k' },
          },
        },
      ],
      queries: { rps: 'rate' },
    });
    const { rules, needs } = readHpa(spec, 'a');
    expect(rules.metrics).toEqual([
      { type: 'Resource', resource: 'cpu', container: null, target: { type: 'Utilization', percent: 50 } },
      {
        type: 'ContainerResource',
        resource: 'memory',
        container: 'web',
        target: { type: 'AverageValue', milli: 2 ** 27 * 1000 },
      },
      { type: 'Pods', metric: 'rps', key: 'pods/rps', target: { type: 'AverageValue', milli: 1500 } },
      {
        type: 'Object',
        metric: 'rps',
        key: 'object/rps',
        describes: 'Ingress',
        target: { type: 'Value', milli: 2_000_000 },
      },
    ]);
    expect(needs.queries).toEqual({ 'pods/rps': 'rate', 'object/rps': 'rate' });
  });
});

describe('bad options', () => {
  it('are all named at once, with what is allowed', () => {
    const policies = [{ type: 'Pods', value: 0, periodSeconds: 1801 }];
    expect(
      faults({
        minReplicas: 1.5,
        maxReplicas: 0,
        cpu: 0,
        tolerance: -0.1,
        syncPeriod: '0s',
        cpuInitializationPeriod: 'soon',
        behavior: { scaleUp: { stabilizationWindowSeconds: 3601, policies, selectPolicy: 'Most' } },
        maximum: 3,
      }),
    ).toEqual([
      'policies.a.web: minReplicas must be a whole number from 0 up, got 1.5',
      'policies.a.web: maxReplicas must be a whole number from 1 up, got 0',
      'policies.a.web: cpu must be a whole number from 1 up, got 0',
      'policies.a.web: tolerance must be a number from 0 up, got -0.1',
      'policies.a.web.behavior.scaleUp: stabilizationWindowSeconds must be a whole number from 0 to 3600, got 3601',
      `policies.a.web.behavior.scaleUp: selectPolicy must be one of 'Max', 'Min', 'Disabled', got "Most"`,
      'policies.a.web.behavior.scaleUp.policies[0]: value must be a whole number from 1 up, got 0',
      'policies.a.web.behavior.scaleUp.policies[0]: periodSeconds must be a whole number from 1 to 1800, got 1801',
      `policies.a.web: cpuInitializationPeriod must be a duration such as '250ms' or '1h30m', got "soon"`,
      'policies.a.web: syncPeriod must be a duration above 0, got "0s"',
      expect.stringMatching(/^policies\.a\.web: maximum must be one of the known options \(kind, minReplicas,/),
    ]);
  });

  it.each([
    [{ maxReplicas: 2, minReplicas: 3 }, 'maxReplicas must be at least minReplicas (3), got 2'],
    [{ minReplicas: 0, maxReplicas: 3 }, 'minReplicas must be above 0 without an Object or External metric, got 0'],
    [{}, 'maxReplicas must be a whole number from 1 up, got nothing'],
    [
      { maxReplicas: 3, behavior: { scaleUp: { policies: [] } } },
      'policies must be a list of at least one policy, got []',
    ],
    [{ maxReplicas: 3, behavior: 'fast' }, 'behavior must be an object, got "fast"'],
    [{ maxReplicas: 3, metrics: {} }, 'metrics must be a list of objects, got {}'],
    [{ maxReplicas: 3, metrics: [{ type: 'Pods' }] }, 'pods must be given for a metric of type Pods, got nothing'],
    [{ maxReplicas: 3, queries: { queue: 'x' } }, /queue must be one of the known options/],
  ])('%j is refused', (options, message) => {
    const found = faults(options);
    expect(found).toHaveLength(1);
    if (typeof message === 'string') expect(found[0]).toContain(message);
    else expect(found[0]).toMatch(message);
  });

  it.each([
    [{ type: 'Utilization', averageUtilization: 0 }, 'averageUtilization must be a whole number from 1 up, got 0'],
    [{ type: 'AverageValue', averageValue: '0' }, 'averageValue must be a quantity above 0, got "0"'],
    [{ type: 'AverageValue', averageValue: '5 m' }, "averageValue must be a quantity such as 20, '500m' or '128Mi'"],
    [{ type: 'Value', value: 3 }, "type must be one of 'Utilization', 'AverageValue', got \"Value\""],
  ])('a resource target of %j is refused', (target, message) => {
    const found = faults({ maxReplicas: 3, metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] });
    expect(found[0]).toContain(`policies.a.web.metrics[0].resource.target: ${message}`);
  });
});
