/**
 * How a forecaster sees a series: a pure fold. Each state is a plain value, and what it says of the future is a function
 * of it alone.
 */
export interface Model<State> {
  /** Before the first value. */
  start(): State;
  /** With one more value of the series; the state given is left as it was. */
  update(state: State, value: number): State;
  /** The expected value this many steps (from 1 up) after the last one; null before the first value. */
  predict(state: State, steps: number): number | null;
}

/** factor + factor^2 + ... + factor^steps: how much of a damped trend is left to come. */
export function dampedSum(factor: number, steps: number): number {
  let power = factor;
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    sum += power;
    power *= factor;
  }
  return sum;
}
