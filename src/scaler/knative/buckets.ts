/**
 * A moving window over buckets of time, as Knative aggregates metrics (serving/pkg/autoscaler/aggregation/bucketing.go).
 * Plain data: recording gives new buckets. Instants and durations are nanoseconds.
 */
export interface Buckets {
  window: number;
  granularity: number;
  /** A ring: the bucket of an instant is at floor(instant / granularity), modulo the length. */
  values: readonly number[];
  /** Sum over the ring, kept up as values come and go. */
  total: number;
  /** Start of the oldest bucket that counts; null before there was any. */
  firstWrite: number | null;
  /** Start of the newest bucket written; null before there was any. */
  lastWrite: number | null;
}

export interface Recorded {
  at: number;
  value: number;
}

/** Buckets in which nothing has been recorded. @param window nanoseconds, above 0; rounded up to whole buckets */
export function emptyBuckets(window: number, granularity: number): Buckets {
  const values = new Array<number>(Math.ceil(window / granularity)).fill(0);
  return { window, granularity, values, total: 0, firstWrite: null, lastWrite: null };
}

/** Nothing has been recorded within the window. */
export function isEmpty({ window, granularity, lastWrite }: Buckets, now: number): boolean {
  return lastWrite === null || truncate(now, granularity) - lastWrite > window;
}

/**
 * Adds values to the buckets of their instants. Buckets that were passed over hold 0; after a whole window without
 * anything the average begins anew; a value older than the window is dropped.
 */
export function record(buckets: Buckets, records: readonly Recorded[]): Buckets {
  if (records.length === 0) return buckets;
  const values = [...buckets.values];
  const next = { ...buckets, values };
  for (const one of records) add(next, one);
  return next;
}

function add(buckets: Buckets & { values: number[] }, { at, value }: Recorded): void {
  const { granularity, values, window } = buckets;
  const start = truncate(at, granularity);
  const lastWrite = buckets.lastWrite ?? Number.NEGATIVE_INFINITY;
  if (start + window <= lastWrite) return;
  buckets.firstWrite = Math.min(buckets.firstWrite ?? start, start);
  if (start - lastWrite >= window) {
    buckets.firstWrite = start;
    values.fill(0);
    buckets.total = 0;
  } else {
    for (let i = lastWrite / granularity + 1; i <= start / granularity; i++) {
      buckets.total -= at0(values, i);
      values[modulo(i, values.length)] = 0;
    }
  }
  buckets.lastWrite = Math.max(lastWrite, start);
  const index = modulo(start / granularity, values.length);
  values[index] = at0(values, index) + value;
  buckets.total += value;
}

/** The same history under another window: of a longer one what there is, of a shorter one the newest. */
export function resize(buckets: Buckets, window: number, now: number): Buckets {
  if (window === buckets.window) return buckets;
  const { granularity, lastWrite } = buckets;
  const resized = emptyBuckets(window, granularity);
  if (lastWrite === null || isEmpty(buckets, now)) return { ...resized, lastWrite };
  const values = [...resized.values];
  let total = 0;
  const newest = lastWrite / granularity;
  for (let back = 0; back < Math.min(values.length, buckets.values.length); back++) {
    const value = at0(buckets.values, newest - back);
    values[modulo(newest - back, values.length)] = value;
    total += value;
  }
  // Knative takes the whole of the old window for known, even where it was not yet full.
  return { ...resized, values, total, lastWrite, firstWrite: lastWrite - (buckets.values.length - 1) * granularity };
}

/** The value of the bucket that began `back` buckets before the newest one. */
export function bucketBefore({ granularity, lastWrite, values }: Buckets, back: number): number {
  return lastWrite === null ? 0 : at0(values, lastWrite / granularity - back);
}

/** Start of the bucket that holds the instant. */
export function truncate(at: number, granularity: number): number {
  return Math.floor(at / granularity) * granularity;
}

function at0(values: readonly number[], index: number): number {
  return values[modulo(index, values.length)] as number;
}

function modulo(index: number, length: number): number {
  return ((index % length) + length) % length;
}
