/**
 * Estimators over columns of instants in nanoseconds. They know nothing of queues: an interval runs from `starts[i]` to
 * `ends[i]`, and a window from `from` to just before `until`.
 */

/** The same values in ascending order; the array itself when it is so already. */
export function ascending(values: Float64Array): Float64Array {
  for (let i = 1; i < values.length; i++) {
    if ((values[i] as number) < (values[i - 1] as number)) return values.slice().sort();
  }
  return values;
}

/** The value that a share `p` of the values does not exceed (the inverse of the empirical distribution function). */
export function quantile(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) throw new Error('a quantile of no values');
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] as number;
}

export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** The mean of the squared deviations from the mean. */
export function variance(values: Float64Array): number {
  const center = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = (values[i] as number) - center;
    sum += deviation * deviation;
  }
  return sum / values.length;
}

/** Variance over squared mean of the gaps between neighbours. */
export function gapVariation(sorted: Float64Array): number {
  const gaps = new Float64Array(sorted.length - 1);
  for (let i = 0; i < gaps.length; i++) gaps[i] = (sorted[i + 1] as number) - (sorted[i] as number);
  const center = mean(gaps);
  return variance(gaps) / (center * center);
}

/** The time that all intervals together spend inside the window. */
export function clippedTime(starts: Float64Array, ends: Float64Array, from: number, until: number): number {
  let sum = 0;
  for (let i = 0; i < starts.length; i++) {
    const start = Math.max(starts[i] as number, from);
    const end = Math.min(ends[i] as number, until);
    if (end > start) sum += end - start;
  }
  return sum;
}

/**
 * How many intervals hold at once: the share of the window during which exactly n of them do, for n = 0, 1, ...
 * Both columns must be in ascending order; which end belongs to which start does not matter.
 */
export function levels(starts: Float64Array, ends: Float64Array, from: number, until: number): Float64Array {
  let shares = new Float64Array(64);
  let level = 0;
  let last = from;
  let start = 0;
  let end = 0;
  for (;;) {
    const nextStart = starts[start] ?? Number.POSITIVE_INFINITY;
    const nextEnd = ends[end] ?? Number.POSITIVE_INFINITY;
    const at = Math.min(nextStart, nextEnd, until);
    if (at > last) {
      shares[level] = (shares[level] as number) + (at - last);
      last = at;
    }
    if (at >= until) break;
    if (nextStart <= nextEnd) {
      start++;
      if (++level === shares.length) {
        const wider = new Float64Array(2 * level);
        wider.set(shares);
        shares = wider;
      }
    } else {
      end++;
      level--;
    }
  }
  return shares.map((time) => time / (until - from));
}

/** The share of time with at least `n` at once. */
export function atLeast(shares: Float64Array, n: number): number {
  let below = 0;
  for (let level = 0; level < n && level < shares.length; level++) below += shares[level] as number;
  return 1 - below;
}

/** The time average of `value` of the number at once. */
export function levelAverage(shares: Float64Array, value: (level: number) => number): number {
  let sum = 0;
  for (let level = 0; level < shares.length; level++) {
    const share = shares[level] as number;
    if (share > 0) sum += share * value(level);
  }
  return sum;
}

/** How many intervals hold at each of the instants, which ascend as the columns do. One that ends at the instant does not. */
export function levelsAt(starts: Float64Array, ends: Float64Array, instants: Float64Array): Float64Array {
  let start = 0;
  let end = 0;
  return instants.map((at) => {
    while (start < starts.length && (starts[start] as number) <= at) start++;
    while (end < ends.length && (ends[end] as number) <= at) end++;
    return start - end;
  });
}
