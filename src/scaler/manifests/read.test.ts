import { describe, expect, it } from 'vitest';
import { faults, hpaText, read } from './reading.fixture.ts';

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
    ['', 'm.yaml:1: the manifest must be a file of at least one object, got "nothing"'],
    ['a: 1\na: 2', 'm.yaml:2: the manifest must be well-formed YAML, got "Map keys must be unique"'],
    ['- 1', 'm.yaml:1: the manifest must be an object with kind, got [1]'],
  ])('is refused when it holds something else: %#', (text, message) => {
    expect(faults(text, {}, 'hpa')).toEqual([message]);
  });
});
