import type { Direction } from './action.ts';

/** How far one action may go; null: anywhere. */
export interface StepLimits {
  maxScaleUp: number | null;
  maxScaleDown: number | null;
}

/** `wanted`, at most maxScaleUp above or maxScaleDown below `count`. */
export function limitStep(limits: StepLimits, direction: Direction, count: number, wanted: number): number {
  if (direction === 'up' && limits.maxScaleUp !== null) return Math.min(wanted, count + limits.maxScaleUp);
  if (direction === 'down' && limits.maxScaleDown !== null) return Math.max(wanted, count - limits.maxScaleDown);
  return wanted;
}
