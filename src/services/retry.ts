import type { Draw } from '#sim/draw.ts';
import { pow } from '#sim/math.ts';
import type { RetryPlan } from './program.ts';

/** Whether a call that ended in `outcome` after `tries` attempts may be made again: kind of outcome, attempts, budget. */
export function mayRetry(retry: RetryPlan, outcome: number, tries: number): boolean {
  return (
    ((retry.on >> outcome) & 1) === 1 &&
    tries < retry.attempts &&
    (retry.ratio === Number.POSITIVE_INFINITY || retry.tokens >= 1)
  );
}

/** Nanoseconds to wait before retry number `n`, from 0. */
export function backoffOf(retry: RetryPlan, n: number, draw: Draw): number {
  if (retry.backoff !== null) return retry.backoff.draw(draw);
  if (retry.base === 0) return 0;
  const grown = Math.min(retry.base * pow(retry.factor, n), retry.max);
  const jitter =
    retry.jitterHigh === retry.jitterLow
      ? retry.jitterLow
      : retry.jitterLow + (retry.jitterHigh - retry.jitterLow) * draw.uniform();
  return Math.floor(grown * jitter + 0.5);
}
