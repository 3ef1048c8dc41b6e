import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunResult } from '#experiment/result.ts';
import type { KpaDetail } from '#scaler/knative/explain.ts';
import { runCase } from './run-case.ts';

let results: RunResult[] = [];
beforeAll(async () => {
  results = await runCase({ name: 'scale-to-zero' });
}, 120_000);

type DecisionEvent = Extract<RunEvent, { type: 'decision' }>;

function decisions(policy: string): DecisionEvent[] {
  const events = results.find(({ summary }) => summary.policy === policy)?.events ?? [];
  return events.filter((event) => event.type === 'decision');
}

const changes = (policy: string) => decisions(policy).filter(({ changed }) => changed);

describe('a service that Knative scales to zero', () => {
  it('goes to zero when it has been idle for the stable window, a tick after it was marked inactive', () => {
    const toZero = changes('kpa').filter(({ to }) => to === 0);
    // Idle from the start; and when the spells of 6 to 12 and 18 to 24 minutes are over.
    expect(toZero.map(({ atSeconds }) => Math.floor(atSeconds / 60))).toEqual([1, 13, 25]);
    for (const { atSeconds, from, reason } of toZero) {
      expect([from, reason.code]).toEqual([1, 'ScaleToZero']);
      const marked = decisions('kpa').filter((one) => one.reason.code === 'MarkInactive' && one.atSeconds < atSeconds);
      expect(atSeconds - (marked.at(-1)?.atSeconds ?? 0)).toBeCloseTo(2, 9);
    }
  });

  it('comes back at the instant of the first arrival, which is not on the tick', () => {
    const back = changes('kpa').filter(({ from }) => from === 0);
    expect(back.map(({ atSeconds, cause, to }) => [Math.floor(atSeconds / 60), cause, to])).toEqual([
      [6, 'arrival-at-zero', 1],
      [18, 'arrival-at-zero', 1],
      [30, 'arrival-at-zero', 1],
    ]);
    expect(changes('kpa-back-with-3').filter(({ from }) => from === 0)).toMatchObject([
      { to: 3 },
      { to: 3 },
      { to: 3 },
    ]);
    for (const { atSeconds } of back) expect(atSeconds % 60).toBeLessThan(1);
  });

  it('keeps who arrives at zero waiting for the cold start, and rejects none of them', async () => {
    // The first spell, with no burst yet.
    const spell = await runCase({ name: 'scale-to-zero', duration: '15m' });
    const requests = spell.find(({ summary }) => summary.policy === 'kpa')?.summary.requests;
    expect(requests).toMatchObject({ inFlight: 0, outcomes: { completed: requests?.sent, rejected: 0 } });
    expect(requests?.sojournSeconds?.max).toBeGreaterThan(3);
  });

  it('panics in the burst, and scales down only a stable window later, by halves', () => {
    const burst = changes('kpa-min-1').filter(({ atSeconds }) => atSeconds > 1200 && atSeconds < 1300);
    const up = burst.filter(({ from, to }) => to > from);
    const down = burst.filter(({ from, to }) => to < from);
    expect(up.length).toBeGreaterThan(2);
    expect(up.every(({ reason }) => reason.code === 'PanicMode')).toBe(true);
    const lastOver = decisions('kpa-min-1').filter(
      ({ atSeconds, reason: { numbers } }) =>
        atSeconds < 1300 && (numbers.panicPods ?? 0) / Math.max(1, numbers.ready ?? 0) >= 2,
    );
    const first = down[0] as DecisionEvent;
    const waited = first.atSeconds - (lastOver.at(-1)?.atSeconds ?? 0);
    expect(waited).toBeGreaterThan(60);
    expect(waited).toBeLessThanOrEqual(62 + 1e-9);
    expect(first.reason.code).toBe('MaxScaleDownRate');
    expect(first.to).toBe(Math.floor(first.from / 2));
    expect((first.detail as KpaDetail).decided?.panicking).toBe(false);
  });

  it('never goes below min-scale', () => {
    expect(changes('kpa-min-1').every(({ to }) => to >= 1)).toBe(true);
  });
});
