/** The arithmetic mean of at least one value, from the first one on: equal values have exactly that mean. */
export function meanOf(values: readonly number[]): number {
  const [first = 0] = values;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

/** The unbiased variance, in two passes, as one pass loses all digits where the values are nearly equal. 0 for one value. */
export function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/**
 * Whether the values are one value but for rounding: their deviation is below 1e-12 of the largest among `scale`. What is
 * left of a constant then is noise of floating point, and a ratio of such noises means nothing.
 */
export function isConstant(values: readonly number[], ...scale: readonly (readonly number[])[]): boolean {
  const largest = Math.max(0, ...[values, ...scale].flat().map(Math.abs));
  return Math.sqrt(varianceOf(values)) <= 1e-12 * largest;
}
