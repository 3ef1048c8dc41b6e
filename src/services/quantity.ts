/** Suffixes of Kubernetes quantities and what they multiply by. */
const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A Kubernetes quantity as a number: `'500m'` is 0.5, `'2Gi'` is 2147483648; numbers stand for themselves.
 * @throws RangeError when it is not one, or negative; its message is the rule
 */
export function parseQuantity(quantity: number | string): number {
  const match = /^(\d+(?:\.\d*)?|\.\d+)(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d+))?$/.exec(
    String(quantity),
  );
  if (match === null) throw new RangeError("a quantity from 0 up such as 0.5, '500m' or '128Mi'");
  const [, digits = '', suffix = '', exponent] = match;
  if (exponent !== undefined) return Number(`${digits}e${exponent}`);
  const factor = SUFFIXES[suffix] as number;
  // Dividing keeps '100m' the double nearest to 0.1, which multiplying by 0.001 does not.
  return factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor;
}
