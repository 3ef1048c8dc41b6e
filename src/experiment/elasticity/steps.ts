/** A piecewise-constant function of time: `values[i]` holds from `atSeconds[i]` on, until the next. */
export interface Steps {
  /** Ascending; the first is where the function begins. */
  atSeconds: number[];
  values: number[];
}

/** Builds steps from changes in order of time, leaving out those that change nothing; at one instant the last one holds. */
export class StepsBuilder {
  readonly steps: Steps = { atSeconds: [], values: [] };

  add(atSeconds: number, value: number): void {
    const { atSeconds: instants, values } = this.steps;
    if (instants.at(-1) === atSeconds) {
      instants.pop();
      values.pop();
    }
    if (values.at(-1) === value) return;
    instants.push(atSeconds);
    values.push(value);
  }
}

/** The value at an instant; before the first step that of the first. */
export function valueAt({ atSeconds, values }: Steps, instant: number): number {
  let low = 0;
  let high = atSeconds.length;
  // The last index whose instant is not after the one asked for.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((atSeconds[middle] as number) <= instant) low = middle;
    else high = middle;
  }
  return values[low] ?? 0;
}

/** Calls `each` for every stretch of [from, to) on which both functions are constant, in order. */
export function overlay(
  a: Steps,
  b: Steps,
  from: number,
  to: number,
  each: (seconds: number, a: number, b: number) => void,
): void {
  const inside = (instant: number) => instant > from && instant < to;
  const cuts = [...new Set([from, ...a.atSeconds.filter(inside), ...b.atSeconds.filter(inside), to])];
  cuts.sort((x, y) => x - y);
  for (let i = 1; i < cuts.length; i++) {
    const start = cuts[i - 1] as number;
    each((cuts[i] as number) - start, valueAt(a, start), valueAt(b, start));
  }
}

/** Sum of the absolute changes within (from, to). */
export function totalChange({ atSeconds, values }: Steps, from: number, to: number): number {
  let sum = 0;
  for (let i = 1; i < values.length; i++) {
    const instant = atSeconds[i] as number;
    if (instant > from && instant < to) sum += Math.abs((values[i] as number) - (values[i - 1] as number));
  }
  return sum;
}
