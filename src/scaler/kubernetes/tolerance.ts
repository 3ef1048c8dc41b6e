/** How far the ratio of usage to target may be off before anything is done; shares, 0.1 = 10 %. */
export interface Tolerances {
  scaleDown: number;
  scaleUp: number;
}

/** 1 - scaleDown <= ratio <= 1 + scaleUp in binary64, both ends inside. Not a number is outside. */
export function isWithin(tolerances: Tolerances, ratio: number): boolean {
  return 1 - tolerances.scaleDown <= ratio && ratio <= 1 + tolerances.scaleUp;
}
