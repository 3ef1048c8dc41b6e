import { describe, expect, it } from 'vitest';
import { MINUTE } from '#sim/time.ts';
import { awsTargetTracking } from './aws.ts';
import { play, pod, times } from './target.fixture.ts';

describe('target tracking', () => {
  const half = awsTargetTracking({ target: 0.5, maxCapacity: 100 });

  it('looks every minute, at CPU utilization by default', () => {
    const { policy } = play(half, 1);
    expect(policy.rhythms).toEqual([{ name: 'period', interval: MINUTE }]);
    expect(policy.needs.queries?.['policy-0']).toContain('pitot_service_cpu_seconds_total');
    expect(policy.needs.pods).toBeUndefined();
  });

  it('scales out in proportion in the third minute above the target', () => {
    expect(play(half, 10).counts(0.8, 0.8, 0.8)).toEqual([10, 10, 16]);
    expect(play(half, 10).counts(0.8, 0.5, 0.8, 0.8)).toEqual([10, 10, 10, 10]);
  });

  it('during the cooldown adds only what a larger need has beyond the capacity before', () => {
    const { counts } = play(half, 10);
    expect(counts(0.8, 0.8, 0.8, 0.8)).toEqual([10, 10, 16, 16]);
    expect(counts(1.2, 1.2)).toEqual([24, 24]);
    // Five minutes after that scale-out the capacity is reckoned with as a whole again.
    expect(counts(0.6, 0.6, 0.6, 0.6)).toEqual([24, 24, 24, 29]);
  });

  it('scales in after 15 minutes below nine tenths, to what the busiest of them would have needed', () => {
    const { counts } = play(half, 10);
    expect(counts(...times(14, 0.2), 0.3)).toEqual([...times(14, 10), 6]);
    // The minute that needed six is among the last 15 until then.
    expect(counts(...times(15, 0.2))).toEqual([...times(14, 6), 3]);
  });

  it('does not scale in again during the cooldown of a scale-in', () => {
    const { counts, step } = play(awsTargetTracking({ target: 0.5, maxCapacity: 100, scaleInCooldown: '20m' }), 10);
    expect(counts(...times(15, 0.2)).at(-1)).toBe(4);
    expect(counts(...times(18, 0.2)).at(-1)).toBe(4);
    expect(step({ 'policy-0': 0.2 }).reason.code).toBe('ScaleInCooldown');
    expect(step({ 'policy-0': 0.2 }).count).toBe(2);
  });

  it('ends the cooldown of a scale-in with a scale-out', () => {
    const spec = awsTargetTracking({ target: 0.5, maxCapacity: 100, scaleInCooldown: '1h' });
    const { counts, step } = play(spec, 10);
    counts(...times(15, 0.2));
    expect(counts(1, 1, 1).at(-1)).toBe(8);
    expect(counts(...times(15, 0.2)).at(-1)).toBe(4);
    expect(counts(...times(15, 0.2)).at(-1)).toBe(4);
    expect(step({ 'policy-0': 0.2 }).reason.code).toBe('ScaleInCooldown');
  });

  it('does nothing where datapoints are missing', () => {
    const { step, counts } = play(half, 10);
    expect(step({ 'policy-0': null }).reason).toMatchObject({ code: 'InsufficientData' });
    expect(counts(0.8, 0.8, null, 0.8, 0.8)).toEqual(times(5, 10));
    expect(play(half, 10).counts(...times(14, 0.2), null, 0.2)).toEqual(times(16, 10));
  });

  it('never scales in when told so', () => {
    const { counts, step } = play(awsTargetTracking({ target: 0.5, maxCapacity: 100, disableScaleIn: true }), 10);
    counts(...times(15, 0.1));
    expect(step({ 'policy-0': 0.1 })).toMatchObject({ count: 10, reason: { code: 'ScaleInDisabled' } });
  });

  it('stays within its bounds and brings a count back to them', () => {
    const spec = awsTargetTracking({ target: 0.5, minCapacity: 3, maxCapacity: 12 });
    expect(play(spec, 10).counts(0.8, 0.8, 0.8, 0.8)).toEqual([10, 10, 12, 12]);
    expect(play(spec, 1).step({ 'policy-0': 0.5 })).toMatchObject({ count: 3, reason: { code: 'BelowMinCapacity' } });
    expect(play(spec, 20).step({ 'policy-0': 0.5 })).toMatchObject({ count: 12, reason: { code: 'AboveMaxCapacity' } });
    const { counts, step } = play(spec, 12);
    counts(0.9, 0.9);
    expect(step({ 'policy-0': 0.9 }).reason.code).toBe('AlreadyAtMaxCapacity');
  });

  it('in EC2 reckons with warmed-up instances, and does not scale in while any warms up', () => {
    const spec = awsTargetTracking({ target: 0.5, maxCapacity: 100, flavour: 'ec2', warmup: '3m' });
    const { step, policy } = play(spec, 4);
    expect(policy.needs.pods).toBe(true);
    const pods = (...minutes: (number | null)[]) => minutes.map(pod);
    for (let minute = 1; minute <= 2; minute++) step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0));
    expect(step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0)).count).toBe(6);
    // Minute 4: the two new ones have just become ready; 4 warm ones at 0.75 want 6 still.
    expect(step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0, 4, 4))).toMatchObject({ count: 6 });
    for (const minute of [5, 6]) expect(step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0, 4, 4)).count, `${minute}`).toBe(6);
    expect(step({ 'policy-0': 0.75 }, pods(0, 0, 0, 0, 4, 4)).count).toBe(9);
    for (let minute = 8; minute <= 21; minute++) step({ 'policy-0': 0.1 }, pods(...times(6, 0), null, null, null));
    expect(step({ 'policy-0': 0.1 }, pods(...times(6, 0), null, null, null))).toMatchObject({
      count: 9,
      reason: { code: 'InstanceWarmup' },
    });
    expect(step({ 'policy-0': 0.1 }, pods(...times(9, 0))).count).toBe(2);
  });
});
