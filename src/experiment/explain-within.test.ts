import { describe, expect, it } from 'vitest';
import { rateTarget } from '#scaler/baselines/staffed.ts';
import { bounded } from '#scaler/combinators/bounded.ts';
import { highest } from '#scaler/combinators/extreme.ts';
import { shadow } from '#scaler/combinators/shadow.ts';
import { fixed } from '#scaler/fixed.ts';
import { keda } from '#scaler/keda/keda.ts';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { checkScenario } from './check-scenario.ts';
import { explainDecision } from './explain.ts';
import { prepare } from './prepare.ts';
import { Run } from './run.ts';

const half = hpa({ minReplicas: 2, maxReplicas: 10, cpu: 50 });
const rate = rateTarget({ perReplica: 50, max: 10 });

const POLICIES: Record<string, PolicySpec> = {
  dry: shadow({ policy: fixed({ replicas: 2 }), beside: half }),
  still: shadow({ policy: fixed(), beside: half }),
  deep: bounded({
    policy: highest([shadow({ policy: rate, beside: shadow({ policy: half, beside: rate, name: 'inner' }) }), half]),
    max: 9,
  }),
  keda: keda({ maxReplicaCount: 9, minReplicaCount: 2, triggers: [{ type: 'cpu', metadata: { value: 50 } }] }),
};

const PREPARED = prepare(
  checkScenario(
    {
      name: 'within',
      duration: '3m',
      services: {
        web: {
          replicas: 2,
          cpu: { request: '500m', limit: '1' },
          startup: '20s',
          endpoints: { 'GET /': [{ step: 'cpu', time: '20ms' }] },
        },
      },
      load: { robots: { source: 'arrivals', rate: 60, target: 'GET /' } },
      policies: POLICIES,
    },
    'within.ts',
  ),
  '.',
);

function eventsOf(policy: string) {
  const run = new Run(PREPARED, { policy, seed: 1 });
  while (run.advance(run.now + 60e9)) {}
  return run.finish().events;
}

const ask = (policy: string, options: object) => explainDecision(PREPARED, { policy, seed: 1, ...options });

describe('the explanation of a shadow', () => {
  it.each(['dry', 'deep'])('is of its decision as it was recorded, under %s', async (policy) => {
    const wishes = eventsOf(policy).flatMap((event) => (event.type === 'shadow' ? [event] : []));
    expect(wishes.length).toBeGreaterThan(10);
    for (const { atSeconds, service, name, cause, from, to, reason } of wishes.slice(0, 12)) {
      const told = await ask(policy, { at: Math.round(atSeconds * 1e9), service, shadow: name });
      expect(told).toMatchObject({ shadow: name, atSeconds, cause, from, to, reason });
      expect(told.shadows.find((one) => one.name === name)).toMatchObject({ atSeconds, from, to });
    }
  });

  it('has the options of the shadow, what it alone saw, and the derivation', async () => {
    const told = await ask('dry', { shadow: 'hpa', changed: true });
    expect(told).toMatchObject({ kind: 'hpa', options: { cpu: 50 }, from: 2 });
    expect(told.observation.pods).toHaveLength(2);
    expect(told.derivation?.[0]?.steps.at(-1)).toBe(`proposes ${told.reason.numbers.proposal}`);
    expect((await ask('deep', { shadow: 'shadow/shadow/inner' })).options).toMatchObject({ perReplica: 50 });
  });

  it('is not what the policy itself is asked for, although only the shadow decided last', async () => {
    const told = await ask('dry', {});
    expect(told).toMatchObject({ kind: 'shadow', cause: 'hold', reason: { code: 'Fixed' } });
    expect(told.shadows.map(({ name }) => name)).toEqual(['hpa']);
    expect(told).not.toHaveProperty('shadow');
  });

  it('is hinted at where only shadows decide', async () => {
    await expect(ask('still', {})).rejects.toThrow('the first decision (shadows have decided: --shadow hpa), got "3m"');
  });

  it('is refused for a name that none has', async () => {
    await expect(ask('dry', { shadow: 'hqa' })).rejects.toThrow('--shadow must be one of \'hpa\', got "hqa"');
    await expect(ask('keda', { shadow: 'hpa' })).rejects.toThrow('--shadow must be left out, as no shadow');
  });
});

describe('the explanation of a policy made of others', () => {
  it('derives the proposals of an HPA within it, and says whose they are', async () => {
    const causes = eventsOf('deep').flatMap((event) =>
      event.type === 'decision' && event.cause === 'hpa/sync' ? [event.atSeconds] : [],
    );
    const told = await ask('deep', { at: Math.round((causes.at(-1) ?? 0) * 1e9) });
    expect(told.derivation?.map(({ metric }) => metric)).toEqual([
      'hpa: cpu resource utilization (percentage of request)',
    ]);
  });

  it('derives those of the HPA that KEDA makes, and none where KEDA polls', async () => {
    const decisions = eventsOf('keda').flatMap((event) => (event.type === 'decision' ? [event] : []));
    for (const cause of ['sync', 'poll']) {
      const { atSeconds = 0 } = decisions.findLast((event) => event.cause === cause) ?? {};
      const told = await ask('keda', { at: Math.round(atSeconds * 1e9) });
      expect(told.derivation?.length).toBe(cause === 'sync' ? 1 : undefined);
    }
  });
});
