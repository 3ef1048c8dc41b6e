import { describe, expect, it } from 'vitest';
import { rateTarget } from '#scaler/baselines/staffed.ts';
import { shadow } from '#scaler/combinators/shadow.ts';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import { defineScenario } from './define-scenario.ts';
import { prepare } from './prepare.ts';
import { Run } from './run.ts';

const policy = hpa({ minReplicas: 2, maxReplicas: 10, cpu: 50 });
const SCENARIO = defineScenario({
  name: 'shadowed',
  duration: '5m',
  services: {
    web: {
      replicas: 2,
      cpu: { request: '1', limit: '1' },
      startup: '20s',
      endpoints: { 'GET /': [{ step: 'cpu', time: { dist: 'exponential', mean: '20ms' } }] },
    },
  },
  load: { visitors: { source: 'arrivals', rate: 90, target: 'GET /' } },
  policies: {
    alone: policy,
    shadowed: shadow({ policy, beside: rateTarget({ perReplica: 50, targetUtilization: 0.3, max: 10 }), name: 'dark' }),
  },
});

function run(name: string) {
  const run = new Run(prepare(SCENARIO, '.'), { policy: name, seed: 3 });
  while (run.advance(Number.POSITIVE_INFINITY));
  return run.finish();
}

describe('a shadow', () => {
  it('is written down at its own rhythm, and the run is the same as without it', () => {
    const alone = run('alone');
    const shadowed = run('shadowed');
    const notes = shadowed.events.filter((event) => event.type === 'shadow');
    expect(shadowed.summary.digest).toBe(alone.summary.digest);
    expect(shadowed.summary.scalingActions).toEqual(alone.summary.scalingActions);
    expect(shadowed.events.filter((event) => event.type !== 'shadow')).toEqual(alone.events);
    expect(notes).toHaveLength(20);
    expect(alone.summary.scalingActions.up).toBeGreaterThan(0);
    const wishes = notes.filter(({ changed }) => changed);
    expect(wishes.length).toBeGreaterThan(0);
    for (const wish of wishes) {
      expect(wish).toMatchObject({ service: 'web', name: 'dark', cause: 'look', reason: { code: 'RateTarget' } });
      expect(wish.to).not.toBe(wish.from);
    }
  });
});
