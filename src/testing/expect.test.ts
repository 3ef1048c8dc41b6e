import { AssertionError } from 'node:assert';
import { describe, it, expect as vitest } from 'vitest';
import { expect } from './expect.ts';
import type { PolicyRun } from './policy-run.ts';
import type { Step } from './step-series.ts';

const steps = (...pairs: [atSeconds: number, value: number][]): Step[] =>
  pairs.map(([atSeconds, value]) => ({ atSeconds, value }));

function run(desired: Step[], more: Partial<PolicyRun> = {}): PolicyRun {
  const startReplicas = desired[0]?.value ?? 0;
  const decisions = desired.slice(1).map(({ atSeconds, value }, i) => ({
    atSeconds,
    cause: 'sync',
    from: desired[i]?.value ?? 0,
    to: value,
    reason: { code: 'Moved', numbers: {}, text: 'because' },
  }));
  return {
    startReplicas,
    endSeconds: 600,
    desired,
    ready: desired,
    demand: null,
    changesSeconds: [],
    decisions,
    ...more,
  };
}

const fails = (expectation: () => void, message: string) => {
  vitest(expectation).toThrow(AssertionError);
  vitest(expectation).toThrow(message);
};

describe('to reach', () => {
  const climbing = run(steps([0, 3], [30, 5], [60, 8]));

  it('counts what goes beyond, in the direction from the start', () => {
    expect(climbing).toReach(6).within('1m');
    expect(run(steps([0, 8], [20, 2])))
      .toReach(4)
      .within('20s');
  });

  it('fails when it is never reached, or too late, with the timeline', () => {
    fails(
      () => expect(climbing).toReach(9),
      'expected the policy to reach 9 replicas, but it never did\n  start: 3 replicas',
    );
    fails(() => expect(climbing).toReach(6).within('59s'), 'within 59s, but it took until 1m\n');
    fails(() => expect(run(steps([0, 8]))).toReach(4), 'never did');
  });

  it('may count from a later instant', () => {
    expect(climbing).toReach(8).within('10s', { since: '50s' });
    fails(() => expect(climbing).toReach(8).within('9s', { since: '50s' }), 'within 9s of 50s, but it took until 1m');
  });
});

describe('never to flap', () => {
  it('allows moves in one direction, and turning round after the window', () => {
    expect(run(steps([0, 1], [10, 2], [20, 3], [320.5, 2]))).neverToFlap({ within: '5m' });
  });

  it('fails at two opposite moves just as far apart as the window, in either order', () => {
    fails(
      () => expect(run(steps([0, 1], [20, 3], [320, 2]))).neverToFlap({ within: '5m' }),
      'turned round at 5m20s, 5m after its move of 20s\n  start: 1 replicas\n  20s: 1 -> 3  Moved: because',
    );
    fails(() => expect(run(steps([0, 3], [20, 1], [30, 2]))).neverToFlap({ within: '10s' }), 'turned round');
  });
});

describe('to stay between', () => {
  it('allows both bounds, and looks at a part of the run when told to', () => {
    expect(run(steps([0, 2], [60, 10]))).toStayBetween(2, 10);
    expect(run(steps([0, 1], [60, 10], [120, 11]))).toStayBetween(2, 10, { from: '1m', until: '119s' });
  });

  it('fails below and above, at the start and at the last instant', () => {
    fails(() => expect(run(steps([0, 1]))).toStayBetween(2, 10), 'at 0s it asked for 1');
    fails(() => expect(run(steps([0, 2], [600, 11]))).toStayBetween(2, 10), 'at 10m it asked for 11');
    fails(() => expect(run(steps([0, 1], [60, 5]))).toStayBetween(2, 9, { from: '59s' }), 'at 59s it asked for 1');
  });
});

describe('to settle', () => {
  it('looks after each change, up to the next', () => {
    const calm = run(steps([0, 2], [40, 4], [330, 3]), { changesSeconds: [0, 300] });
    expect(calm).toSettleWithin('40s');
    fails(() => expect(calm).toSettleWithin('39s'), 'of the change at 0s, but the last move before 5m was at 40s');
    fails(() => expect(run(steps([0, 2], [600, 4]))).toSettleWithin('9m'), 'was at 10m');
  });
});

describe('to overshoot', () => {
  const over = run(steps([0, 2], [30, 9], [90, 6]), { changesSeconds: [0] });

  it('is to be above both where it was and where it ends up', () => {
    expect(over).toOvershootAtMost(3);
    fails(() => expect(over).toOvershootAtMost(2), 'at 30s it was 3 above where it settled');
    expect(run(steps([0, 9], [90, 2]), { changesSeconds: [0] })).toOvershootAtMost(0);
  });

  it('is looked for between one change and the next', () => {
    expect(run(steps([0, 2], [30, 9], [330, 2]), { changesSeconds: [0, 300] })).toOvershootAtMost(0);
  });
});

describe('never to be below demand', () => {
  const short = run(steps([0, 2], [130, 4]), { demand: steps([0, 2], [100, 4], [400, 5], [410, 1]) });

  it('takes the longest time on end', () => {
    expect(short).neverToBeBelowDemandFor({ moreThan: '30s' });
    fails(() => expect(short).neverToBeBelowDemandFor({ moreThan: '29s' }), 'from 1m40s on it was for 30s');
  });

  it('counts what lasts until the end', () => {
    const never = run(steps([0, 2]), { demand: steps([0, 1], [500, 3]) });
    fails(() => expect(never).neverToBeBelowDemandFor({ moreThan: '99s' }), 'from 8m20s on it was for 1m40s');
  });

  it('needs a fleet', () => {
    vitest(() => expect(run(steps([0, 2]))).neverToBeBelowDemandFor({ moreThan: '1s' })).toThrow(
      'run must be that of a simulated fleet, got "that of a script"',
    );
  });
});

describe('to give a reason', () => {
  it('looks through all decisions', () => {
    expect(run(steps([0, 1], [5, 2]))).toGiveTheReason('Moved');
    fails(() => expect(run(steps([0, 1], [5, 2]))).toGiveTheReason('Limited'), 'but it gave only Moved');
  });
});
