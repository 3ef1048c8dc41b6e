/** The values that a step function had in the intervals that end at `times`, as a scrape tells of the interval that it ends. */
export function valuesAt(times: readonly number[], stepsAt: readonly number[], values: readonly number[]): number[] {
  let step = 0;
  return times.map((time) => {
    while (step + 1 < stepsAt.length && (stepsAt[step + 1] as number) < time) step++;
    return values[step] as number;
  });
}
