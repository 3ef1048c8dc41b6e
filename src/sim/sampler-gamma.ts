import type { Draw } from './draw.ts';
import { exp, ln } from './math.ts';

/**
 * A draw from the gamma distribution of this shape (above 0) and scale 1, by rejection from a cubed normal
 * (Marsaglia and Tsang 2000). Below shape 1 it is a draw of shape + 1 times U^(1/shape), where U = exp(-exponential).
 */
export function gammaFrom(draw: Draw, shape: number): number {
  if (shape < 1) return gammaFrom(draw, shape + 1) * exp(-draw.exponential() / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = draw.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = draw.uniform53();
    // The first test is a cheap bound that accepts 98 % without a logarithm.
    if (u < 1 - 0.0331 * x * x * x * x || ln(u) < 0.5 * x * x + d * (1 - v + ln(v))) return d * v;
  }
}
