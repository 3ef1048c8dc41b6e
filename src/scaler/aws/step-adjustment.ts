export type AdjustmentType = 'ChangeInCapacity' | 'ExactCapacity' | 'PercentChangeInCapacity';

/** Bounds are relative to the alarm's threshold; null is open. */
export interface StepAdjustment {
  lower: number | null;
  upper: number | null;
  adjustment: number;
}

export interface StepScalingRules {
  adjustmentType: AdjustmentType;
  steps: readonly StepAdjustment[];
  /** The least that a percentage changes; null: 1. */
  minAdjustmentMagnitude: number | null;
}

/** The alarm that called a step scaling policy, and what it is to change. */
export interface StepScalingView {
  metric: number;
  threshold: number;
  direction: 'out' | 'in';
  /** Warmed-up instances; in Application Auto Scaling the capacity before a scale-out whose cooldown is in effect. */
  currentCapacity: number;
  /** Those and whatever was asked for since. */
  desiredCapacity: number;
  minCapacity: number;
  maxCapacity: number;
}

export interface StepScalingResult {
  desiredCapacity: number;
  /** Of the step that applies; null when none does. */
  stepAdjustment: number | null;
}

/**
 * The capacity that a step scaling policy asks for. A scale-out only adds what exceeds the capacity that was asked for
 * already; a scale-in does not begin while a scale-out is under way.
 * Source: AWS, "Step and simple scaling policies for Amazon EC2 Auto Scaling".
 */
export function stepScaling(rules: StepScalingRules, view: StepScalingView): StepScalingResult {
  const { currentCapacity: current, desiredCapacity: desired, minCapacity, maxCapacity } = view;
  const step = rules.steps.find((one) => contains(one, view));
  if (step === undefined) return { desiredCapacity: desired, stepAdjustment: null };
  const { adjustment: stepAdjustment } = step;
  if (stepAdjustment === 0 && rules.adjustmentType !== 'ExactCapacity') {
    return { desiredCapacity: desired, stepAdjustment };
  }
  if (view.direction === 'in' && desired > current) return { desiredCapacity: desired, stepAdjustment };
  const wanted = adjusted(rules, current, stepAdjustment);
  const monotone = view.direction === 'out' ? Math.max(desired, wanted) : Math.min(desired, wanted);
  return { desiredCapacity: Math.min(Math.max(monotone, minCapacity), maxCapacity), stepAdjustment };
}

/** Above the threshold the lower bound is inside and the upper one outside, below it the other way round. */
function contains({ lower, upper }: StepAdjustment, { metric, threshold, direction }: StepScalingView): boolean {
  const low = lower === null ? Number.NEGATIVE_INFINITY : threshold + lower;
  const high = upper === null ? Number.POSITIVE_INFINITY : threshold + upper;
  return direction === 'out' ? metric >= low && metric < high : metric > low && metric <= high;
}

function adjusted(rules: StepScalingRules, current: number, adjustment: number): number {
  if (rules.adjustmentType === 'ExactCapacity') return adjustment;
  if (rules.adjustmentType === 'ChangeInCapacity') return current + adjustment;
  const change = roundPercentage((current * adjustment) / 100);
  const least = rules.minAdjustmentMagnitude ?? 0;
  if (Math.abs(change) >= least) return current + change;
  return current + (adjustment > 0 ? least : -least);
}

/** A fraction of instances in whole ones: above 1 down, between 0 and 1 to 1, between -1 and 0 to -1, below -1 towards 0. */
export function roundPercentage(value: number): number {
  if (value > 0 && value < 1) return 1;
  if (value < 0 && value > -1) return -1;
  // Adding 0 leaves no -0.
  return Math.trunc(value) + 0;
}
