import fc from 'fast-check';
import { describe, it, expect as vitest } from 'vitest';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import { parseDuration, SECOND } from '#sim/time.ts';
import { expect } from './expect.ts';
import { forAllTraces, observationTraces } from './for-all-traces.ts';
import type { PolicyRun } from './policy-run.ts';
import { script } from './script.ts';

const policy = hpa({ minReplicas: 2, maxReplicas: 10, cpu: 50 });

function messageOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('for all traces', () => {
  it('is quiet about a property that holds', () => {
    let runs = 0;
    const within = (run: PolicyRun) => {
      runs++;
      expect(run).toStayBetween(2, 10);
    };
    forAllTraces(policy, within, { start: { replicas: 3 }, runs: 25 });
    vitest(runs).toBe(25);
  });

  it('prints the smallest breaking trace as a script, which breaks the property too', () => {
    const message = messageOf(() =>
      forAllTraces(policy, (run) => expect(run).toStayBetween(2, 9), { start: { replicas: 3 }, until: '5m' }),
    );
    vitest(message).toContain('to stay between 2 and 9 replicas, but at');
    const [, shown = ''] = /const run = ([\s\S]*?)\n\n/.exec(message) ?? [];
    vitest(shown.match(/\.at\(/g)).toHaveLength(1);
    const again = new Function('script', `return ${shown}`)(script) as PolicyRun;
    vitest(() => expect(again).toStayBetween(2, 9)).toThrow('to stay between');
  });

  it('takes false for a breach as well', () => {
    vitest(messageOf(() => forAllTraces(policy, () => false, { runs: 3 }))).toContain('failed by returning false');
  });

  it('tries the same traces for the same seed, and others for another', () => {
    const seen = (seed: number) => {
      const all: string[] = [];
      forAllTraces(policy, (run) => void all.push(JSON.stringify(run.decisions)), { runs: 10, seed });
      return all;
    };
    vitest(seen(1)).toEqual(seen(1));
    vitest(seen(1)).not.toEqual(seen(2));
  });
});

describe('a trace of observations', () => {
  it('begins at the start, goes on in order at beats, and keeps within the ranges', () => {
    const options = { metrics: { requestRate: [10, 20] }, every: '30s', until: '10m', changes: 5 } as const;
    fc.assert(
      fc.property(observationTraces(options), (trace) => {
        const times = trace.map(({ at }) => parseDuration(at) / SECOND);
        vitest(times[0]).toBe(0);
        vitest(times.length).toBeLessThanOrEqual(6);
        vitest(times.every((time, i) => i === 0 || (time > (times[i - 1] as number) && time % 30 === 0))).toBe(true);
        vitest(times.at(-1)).toBeLessThanOrEqual(600);
        const rates = trace.map(({ observed }) => observed.requestRate ?? -1);
        vitest(rates.every((rate) => rate >= 10 && rate <= 20)).toBe(true);
      }),
    );
  });
});
