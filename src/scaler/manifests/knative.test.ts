import { describe, expect, it } from 'vitest';
import { faults, read } from './reading.fixture.ts';

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
