import { describe, expect, it } from 'vitest';
import { ln } from '#sim/math.ts';
import { stream } from '#sim/stream.ts';
import { batchMeans } from './batch-means.ts';
import { bcaInterval, percentileInterval } from './bootstrap.ts';
import { lowerBound, type MeanInterval, meanInterval } from './mean-interval.ts';
import { meanOf } from './moments.ts';
import { pairedDifference } from './paired-difference.ts';
import { seedsNeeded } from './seeds-needed.ts';
import { signFlip } from './sign-flip.ts';

// Whether intervals say what they promise can only be seen where the truth is known: experiments drawn from a model, each
// of `SEEDS` runs under two policies. A run's load is shared by both policies (common random numbers) and skewed, and each
// adds noise of its own, skewed too, as waiting times are.
const REPETITIONS = 1000;
const SEEDS = 30;
const TRUTH = 0.5;

function experiment(repetition: number, runs = SEEDS): { x: number[]; y: number[] } {
  const { uniform } = stream(repetition, 'coverage');
  const exponential = () => -ln(1 - uniform());
  const load = Array.from({ length: runs }, () => 5 + exponential() + exponential());
  // Means: 1.5 · 7 + 1 and 1.5 · 7 + 0.5.
  const noise = () => (exponential() + exponential() + exponential()) / 3;
  return {
    x: load.map((value) => 1.5 * value + noise()),
    y: load.map((value) => 1.5 * value + 0.5 * noise()),
  };
}

/** The share of experiments whose interval has the truth in it. */
function coverage(
  intervalOf: (repetition: number) => { low: number | null; high: number | null },
  truth = TRUTH,
): number {
  let covered = 0;
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const { low, high } = intervalOf(repetition);
    if ((low as number) <= truth && truth <= (high as number)) covered++;
  }
  return covered / REPETITIONS;
}

const promised = (share: number) => {
  expect(share).toBeGreaterThanOrEqual(0.93);
  expect(share).toBeLessThanOrEqual(0.97);
};

describe('95 % intervals cover the truth in 93 to 97 % of 1,000 experiments', () => {
  it('of means', () => {
    promised(coverage((i) => meanInterval(experiment(i).x) as MeanInterval, 11.5));
  });

  it('of paired differences', () => {
    promised(
      coverage((i) => {
        const { x, y } = experiment(i);
        return pairedDifference(x, y) as MeanInterval;
      }),
    );
  });

  it('of resampled paired differences, by percentiles and corrected', () => {
    const differences = (i: number) => {
      const { x, y } = experiment(i);
      return x.map((value, seed) => value - (y[seed] as number));
    };
    const resampled = (make: typeof bcaInterval) =>
      coverage((i) => {
        const all = differences(i);
        const mean = (chosen: readonly number[]) => meanOf(chosen.map((seed) => all[seed] as number));
        return make(SEEDS, mean, { seed: i, resamples: 500 }) ?? { low: 0, high: 0 };
      });
    promised(resampled(bcaInterval));
    promised(resampled(percentileInterval));
  });

  it('of one long run, by batch means of a series whose neighbours correlate by 0.5', () => {
    promised(
      coverage((i) => {
        const { uniform } = stream(i, 'long');
        let x = 0;
        const values = Array.from({ length: 2000 }, () => {
          x = 0.5 * x + uniform() - 0.5;
          return x + TRUTH;
        });
        return batchMeans(values) as MeanInterval;
      }),
    );
  });

  it('with one end', () => {
    promised(coverage((i) => ({ low: lowerBound(experiment(i).x), high: Number.POSITIVE_INFINITY }), 11.5));
  });

  it('when runs were added until the interval was narrow enough', () => {
    let most = 0;
    let fewest = 1000;
    const share = coverage((i) => {
      const { x, y } = experiment(i, 400);
      let n = 10;
      for (;;) {
        const difference = pairedDifference(x.slice(0, n), y.slice(0, n)) as MeanInterval;
        const wanted = Math.min(400, 2 * n, seedsNeeded(difference.deviation, 0.12));
        if (wanted <= n) {
          most = Math.max(most, n);
          fewest = Math.min(fewest, n);
          return difference;
        }
        n = wanted;
      }
    });
    promised(share);
    // The rule had something to decide.
    expect(most).toBeGreaterThan(2 * fewest);
  });
});

describe('a test at 5 %', () => {
  it('finds a difference where there is none in about 5 % of experiments', () => {
    let found = 0;
    for (let i = 0; i < REPETITIONS; i++) {
      const { uniform } = stream(i, 'null');
      const differences = Array.from({ length: 12 }, () => uniform() - 0.5);
      if (signFlip(differences, i) <= 0.05) found++;
    }
    // Four standard errors: sqrt(0.05 · 0.95 / 1000) = 0.0069.
    expect(found / REPETITIONS).toBeGreaterThan(0.022);
    expect(found / REPETITIONS).toBeLessThan(0.078);
  });
});
