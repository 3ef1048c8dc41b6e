import { describe, expect, it } from 'vitest';
import { SECOND } from '#sim/time.ts';
import { type PollView, requestScale, type ScaledObject } from './executor.ts';

const OBJECT: ScaledObject = {
  minReplicaCount: 0,
  idleReplicaCount: null,
  cooldownPeriod: 300 * SECOND,
  initialCooldownPeriod: 0,
  fallbackReplicas: null,
  paused: false,
  pausedScaleIn: false,
  pausedScaleOut: false,
  forceActivation: false,
};
const VIEW: PollView = {
  now: 1000 * SECOND,
  replicas: 4,
  createdAt: 0,
  lastActiveAt: null,
  active: false,
  failed: false,
};

const scale = (object: Partial<ScaledObject>, view: Partial<PollView>) =>
  requestScale({ ...OBJECT, ...object }, { ...VIEW, ...view });

describe('the executor', () => {
  it('waits until strictly more than the cooldown has passed, then goes to zero in one step', () => {
    const waiting = scale({}, { lastActiveAt: 700 * SECOND });
    expect(waiting).toMatchObject({ replicas: null, active: { status: 'False', reason: 'ScalerCooldown' } });
    const over = scale({}, { lastActiveAt: 700 * SECOND - 1, replicas: 40 });
    expect(over).toMatchObject({ replicas: 0, event: { reason: 'KEDAScaleTargetDeactivated', from: 40, to: 0 } });
  });

  it('counts the initial cooldown from the beginning, and only while nothing has been active', () => {
    const object = { initialCooldownPeriod: 1000 * SECOND };
    expect(scale(object, {}).active.reason).toBe('ScalerCooldown');
    expect(scale(object, { now: 1000 * SECOND + 1 }).replicas).toBe(0);
    expect(scale(object, { lastActiveAt: 1 }).replicas).toBe(0);
  });

  it('does not move the time of the last activity while a trigger fails, and does when it wakes something up', () => {
    const active = { active: true, failed: true, lastActiveAt: 5 };
    expect(scale({}, active)).toMatchObject({ lastActiveAt: 5, ready: { reason: 'PartialTriggerError' } });
    expect(scale({}, { ...active, replicas: 0 })).toMatchObject({ lastActiveAt: VIEW.now, replicas: 1 });
    expect(scale({}, { active: true, lastActiveAt: 5 }).lastActiveAt).toBe(VIEW.now);
  });

  it('stays away from zero when a trigger fails, but for a fallback to no replicas', () => {
    const failed = { failed: true, lastActiveAt: 0 };
    expect(scale({}, failed)).toMatchObject({ replicas: null, ready: { status: 'False', reason: 'TriggerError' } });
    expect(scale({ fallbackReplicas: 3 }, failed)).toMatchObject({ replicas: null, ready: { status: 'True' } });
    expect(scale({ fallbackReplicas: 0 }, failed).replicas).toBe(0);
  });

  it('goes between idle and minimum, and leaves what lies above the minimum to the HPA', () => {
    const object = { idleReplicaCount: 1, minReplicaCount: 3 };
    expect(scale(object, { replicas: 1, active: true }).replicas).toBe(3);
    expect(scale(object, { replicas: 3, active: true }).replicas).toBeNull();
    expect(scale(object, { replicas: 9 }).replicas).toBe(1);
    expect(scale(object, { replicas: 1 }).replicas).toBeNull();
  });

  it('corrects a count below the minimum only where there is no idle count and nothing is active', () => {
    expect(scale({ minReplicaCount: 3 }, { replicas: 2 })).toMatchObject({ replicas: 3, event: null });
    expect(scale({ minReplicaCount: 3 }, { replicas: 2, active: true }).replicas).toBeNull();
  });

  it('obeys the annotations', () => {
    expect(scale({ paused: true }, { replicas: 0, active: true })).toMatchObject({ replicas: null, paused: true });
    expect(scale({ pausedScaleOut: true }, { replicas: 0, active: true })).toMatchObject({
      replicas: null,
      lastActiveAt: null,
    });
    expect(scale({ pausedScaleIn: true }, {})).toMatchObject({ replicas: null, active: { reason: 'ScalerNotActive' } });
    expect(scale({ forceActivation: true }, { replicas: 0 })).toMatchObject({ replicas: 1 });
  });
});
