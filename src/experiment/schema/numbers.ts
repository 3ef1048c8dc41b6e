import { leaf } from './vocabulary.ts';

/** Numbers of the load, by the range that they are in. */

export const positive = leaf((value) => (isNumber(value) && value > 0 ? undefined : 'a number above 0'));
export const notNegative = leaf((value) => (isNumber(value) && value >= 0 ? undefined : 'a number from 0 up'));
export const whole = leaf((value) =>
  Number.isSafeInteger(value) && (value as number) >= 1 ? undefined : 'a whole number from 1 up',
);
export const wholeFromZero = leaf((value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'a whole number from 0 up',
);
export const ratio = leaf((value) =>
  isNumber(value) && value >= 0 && value <= 1 ? undefined : 'a number from 0 to 1',
);

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
