import slowExp from '@stdlib/math-base-special-exp';
import { LARGEST, powers } from './math-powers.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LOG2_E = Math.LOG2E;

/** Beyond this the result would come near overflow or lose bits. */
const FAR = 700;

/**
 * e^x with the same bits as stdlib's port of FreeBSD's e_exp.c, which still answers where the result overflows or loses
 * bits. The same argument reduction and polynomial, in one piece that V8 can inline, and the power of two from a table
 * instead of by a general ldexp: several times as fast, and lognormal draws consist of it.
 */
export function exp(x: number): number {
  // The plus tells V8 that the call gives a number: else the result of either path would be allocated.
  if (!(x > -FAR && x < FAR) || (x > -1e-8 && x < 1e-8)) return +slowExp(x);
  const k = Math.trunc(x < 0 ? LOG2_E * x - 0.5 : LOG2_E * x + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const p =
    0.16666666666666602 +
    t *
      (-0.0027777777777015593 +
        t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8)));
  const c = r - t * p;
  return (1 - (low - (r * c) / (2 - c) - high)) * (powers[k + LARGEST] as number);
}
