import { describe, expect, it } from 'vitest';
import { shadow } from '#scaler/combinators/shadow.ts';
import { fixed } from '#scaler/fixed.ts';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import type { Policy } from '#scaler/policy.ts';
import { expect as expectRun } from './expect.ts';
import { forAllTraces } from './for-all-traces.ts';
import type { Observed } from './observed.ts';
import { script } from './script.ts';

const half = hpa({ maxReplicas: 9, cpu: 50 });

function own(decision: unknown, more: object = {}): Policy {
  const policy = { kind: 'own', rhythms: [{ name: 'look', interval: 15e9 }], needs: {}, start: () => null };
  return { ...policy, decide: () => decision, ...more } as unknown as Policy;
}

const saw = (observed: object, policy: Parameters<typeof script>[0] = half) =>
  script(policy)
    .start({ replicas: 2 })
    .at('0s', observed as Observed)
    .until('1m');

describe('a test that would pass for nothing is refused', () => {
  it.each([
    [{ cpuu: 0.9 }, 'script: at: cpuu must be one of requestRate'],
    [{ cpu: '0.9' }, 'script: at: cpu must be a number, got "0.9"'],
    [{ cpu: Number.NaN }, 'at: cpu must be a number'],
    [{ unready: -1 }, 'at: unready must be a whole number from 0 up, got -1'],
    [{ metrics: { depht: 5 } }, 'at: metrics.depht must be a metric that the policy asks for: it asks for none'],
  ])('as it lets the policy see %o', (observed, message) => {
    expect(() => saw(observed)).toThrow(message);
  });

  it('as it names a metric wrongly, with those that there are', () => {
    const policy = own({}, { needs: { queries: { depth: 'sum(q)', 'sum(x)': 'sum(x)' } } });
    expect(() => saw({ metrics: { depht: 5 } }, policy)).toThrow('asks for: depth (sum(q)), sum(x), got 5');
    expect(() => saw({ metrics: { depth: 'five' } }, policy)).toThrow(
      'metrics.depth must be a number, a list of numbers or',
    );
  });

  it('as it looks at what is not within the run', () => {
    const run = saw({ cpu: 0.5 });
    expect(() => expectRun(run).toStayBetween(1, 9, { until: '2m' })).toThrow('a stretch of the run, which ends at 1m');
    expect(() => expectRun(run).toStayBetween(1, 9, { from: '50s', until: '40s' })).toThrow('got "50s to 40s"');
    expect(() => expectRun(undefined as never)).toThrow(
      "expect: run must be what a script's or a fleet's until() gives",
    );
  });

  it('as it draws traces of something that policies do not see', () => {
    const metrics = { load: [0, 1] } as object;
    expect(() => forAllTraces(half, () => true, { metrics })).toThrow('script: at: load must be one of');
  });
});

describe('a policy that is none', () => {
  it.each([
    [null, "policy: the policy's kind must be a text"],
    [{ kind: 'hpa', manifest: 'hpa.yaml' }, 'script: policy must be the policy or its options themselves'],
    [{ module: './mine.ts' }, 'script: policy must be the policy or its options themselves'],
    [
      own({}, { rhythms: [{ name: 'look', interval: 0 }] }),
      "the policy's rhythms must be a list of { name, interval }",
    ],
  ])('is refused: %o', (policy, message) => {
    expect(() => script(policy as never)).toThrow(message);
  });

  it('is refused without a start', () => {
    expect(() => script(half).start(undefined as never)).toThrow('script: start.replicas must be a whole number');
  });

  it.each([
    [undefined, 'the decision must be an object'],
    [{ replicas: Number.NaN }, "replicas of the decision must be a whole number from 0 up or 'unchanged', got NaN"],
    [{ replicas: 1 }, 'reason of the decision must be an object { code, numbers, text }'],
  ])('ends the script where it decides %o', (decision, message) => {
    expect(() => saw({}, own(decision))).toThrow(`policy own, service of the script at 0s: ${message}`);
  });
});

it('a shadow is no decision of the policy in a script', () => {
  const run = saw({ cpu: 0.9 }, shadow({ policy: fixed({ replicas: 2 }), beside: half }));
  expect(new Set(run.decisions.map(({ reason }) => reason.code))).toEqual(new Set(['Fixed']));
});
