/**
 * Python's `round`: to the nearest multiple of `unit`, and from the middle to the even one (0.5 -> 0, 1.5 -> 2;
 * by tens 105 -> 100, 115 -> 120). Exact: the remainder of a division has no rounding error, a quotient would.
 * @param value from 0 up
 * @param unit a whole number above 0
 */
export function roundHalfEven(value: number, unit = 1): number {
  const rest = value % unit;
  const below = value - rest;
  const half = unit / 2;
  if (rest < half || (rest === half && (below / unit) % 2 === 0)) return below;
  return below + unit;
}
