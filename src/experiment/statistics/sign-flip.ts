import { stream } from '#sim/stream.ts';

/** Up to this many pairs every pattern of signs is tried: 65,536 at most. */
const EXACT = 16;
/** Patterns tried beyond that. */
const RESAMPLES = 9_999;

/**
 * The two-sided p value of the hypothesis that differences are as likely to be negative as positive, by turning their signs:
 * the share of sign patterns whose sum is at least as far from zero as the one found. No distribution is assumed.
 *
 * Exact (all 2^n patterns) for n <= 16; else (1 + hits) / (1 + 9,999) over patterns drawn from `seed`, which is never 0.
 * The least p of n exact pairs is 2 / 2^n: fewer than six pairs never reach 0.05.
 * @returns 1 for no differences
 */
export function signFlip(differences: readonly number[], seed: number): number {
  const sum = Math.abs(differences.reduce((total, value) => total + value, 0));
  // Sums of the same numbers in another order differ in their last bits; that must not decide a tie.
  const bar = sum - 1e-12 * differences.reduce((total, value) => total + Math.abs(value), 0);
  return differences.length <= EXACT ? exact(differences, bar) : sampled(differences, bar, seed);
}

/** Walks the patterns in Gray code, so that each is one turned sign away from the one before. */
function exact(differences: readonly number[], bar: number): number {
  const patterns = 2 ** differences.length;
  const signed = [...differences];
  let sum = signed.reduce((total, value) => total + value, 0);
  let hits = 1;
  for (let i = 1; i < patterns; i++) {
    const turned = 31 - Math.clz32(i & -i);
    const value = signed[turned] as number;
    signed[turned] = -value;
    sum -= 2 * value;
    if (Math.abs(sum) >= bar) hits++;
  }
  return hits / patterns;
}

function sampled(differences: readonly number[], bar: number, seed: number): number {
  const { uniform } = stream(seed, 'statistics/sign-flip');
  let hits = 1;
  for (let resample = 0; resample < RESAMPLES; resample++) {
    let sum = 0;
    for (const value of differences) sum += uniform() < 0.5 ? value : -value;
    if (Math.abs(sum) >= bar) hits++;
  }
  return hits / (RESAMPLES + 1);
}
