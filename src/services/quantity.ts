import { quantityNumber, readQuantity } from '#sim/quantity.ts';

/**
 * A Kubernetes quantity as a number: `'500m'` is 0.5, `'2Gi'` is 2147483648; numbers stand for themselves.
 * @throws RangeError when it is not one, or negative; its message is the rule
 */
export function parseQuantity(quantity: number | string): number {
  const read = readQuantity(quantity);
  if (read === undefined || read.digits < 0n)
    throw new RangeError("a quantity from 0 up such as 0.5, '500m' or '128Mi'");
  return quantityNumber(read);
}
