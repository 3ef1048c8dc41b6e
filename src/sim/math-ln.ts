import slowLn from '@stdlib/math-base-special-ln';
import { LARGEST, powers } from './math-powers.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const value = new Float64Array(1);
const words = new Int32Array(value.buffer);
/** Which half of a double holds sign, exponent and top of the mantissa. */
const HIGH = new Int32Array(new Float64Array([1]).buffer)[1] === 0 ? 0 : 1;

/** The top 20 mantissa bits, and what carries into the exponent when they are those of sqrt(2) or more. */
const MANTISSA = 0xfffff;
const BELOW_ROOT = 0x95f64;
const CARRY = 0x100000;

/**
 * The natural logarithm with the same bits as stdlib's port of FreeBSD's e_log.c, which still answers near 1, near the
 * ends of the range and beyond them. The same reduction and polynomial, in one piece that V8 can inline; the mantissa is
 * had by an exact product with a power of two instead of by writing its bits. Every open arrival takes one logarithm.
 */
export function ln(x: number): number {
  // The plus tells V8 that the call gives a number: else the result of either path would be allocated.
  if (!(x > 1e-300 && x < 1e300)) return +slowLn(x);
  value[0] = x;
  const high = words[HIGH] as number;
  const mantissa = high & MANTISSA;
  if (((mantissa + 2) & MANTISSA) < 3) return +slowLn(x);
  const k = (high >> 20) - 1023 + (((mantissa + BELOW_ROOT) & CARRY) >> 20);
  const f = x * (powers[LARGEST - k] as number) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const p = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const q = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const r = q + p;
  if (((mantissa - 0x6147a) | (0x6b851 - mantissa)) > 0) {
    const half = 0.5 * f * f;
    return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
  }
  return k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
}
