/**
 * The maximum of the values recorded at the last `size` indexes (serving/pkg/autoscaler/aggregation/max). Plain data: the
 * values that can still become the maximum, by rising index and falling value.
 */
export interface MaxWindow {
  size: number;
  entries: readonly { index: number; value: number }[];
}

/** @param size number of indexes, from 1 up */
export function emptyMaxWindow(size: number): MaxWindow {
  return { size, entries: [] };
}

/** Of several values at one index the largest counts. */
export function recordMax({ size, entries }: MaxWindow, index: number, value: number): MaxWindow {
  // What is not larger than a later value can never be the maximum again.
  const kept = entries.filter((entry) => entry.value > value && index - entry.index < size);
  // A larger value at the same index stands for both.
  if (kept.at(-1)?.index === index) return { size, entries: kept };
  return { size, entries: [...kept, { index, value }] };
}

/** The maximum; 0 when nothing has been recorded. */
export function currentMax({ entries }: MaxWindow): number {
  return entries[0]?.value ?? 0;
}

/** A window of time in slots of `granularity`, the last one begun included. Durations in nanoseconds. */
export function emptyMaxTimeWindow(duration: number, granularity: number): MaxWindow {
  return emptyMaxWindow(Math.ceil(duration / granularity));
}

export function recordMaxAt(window: MaxWindow, granularity: number, at: number, value: number): MaxWindow {
  return recordMax(window, Math.floor(at / granularity), value);
}
