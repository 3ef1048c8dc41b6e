/** Points of one series at most: two a bucket, its least and its greatest value in the order in which they came. */
export const MOST_POINTS = 1440;

/** How rows are put together so that no series has more than MOST_POINTS points. */
export interface Buckets {
  /** Rows a bucket; 1: every row is a point of its own. */
  size: number;
  /** First row of each bucket. */
  starts: number[];
}

export function bucketsOf(rows: number): Buckets {
  const size = rows <= MOST_POINTS ? 1 : Math.ceil(rows / (MOST_POINTS / 2));
  return { size, starts: Array.from({ length: Math.ceil(rows / size) }, (_, i) => i * size) };
}

/** The instants of the points: of a bucket its first row's and that of the middle. */
export function pointTimes(times: ArrayLike<number>, { size, starts }: Buckets): number[] {
  if (size === 1) return Array.from(times);
  return starts.flatMap((start) => {
    const middle = Math.min(times.length - 1, start + (size >> 1));
    return [times[start] as number, times[middle] as number];
  });
}

/** The points of a series: no peak and no trough of it is lost. NaN counts as no value, and null where there is no other. */
export function minMax(values: ArrayLike<number>, { size, starts }: Buckets): (number | null)[] {
  const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  if (size === 1) return Array.from(values, known);
  return starts.flatMap((start) => {
    let least = -1;
    let most = -1;
    for (let row = start; row < Math.min(values.length, start + size); row++) {
      const value = values[row] as number;
      if (Number.isNaN(value)) continue;
      if (least < 0 || value < (values[least] as number)) least = row;
      if (most < 0 || value > (values[most] as number)) most = row;
    }
    const first = Math.min(least, most);
    const second = Math.max(least, most);
    return [known(values[first]), known(values[second])];
  });
}
