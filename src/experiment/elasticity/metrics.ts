import type { ElasticityMetrics } from '#experiment/result.ts';
import { overlay, type Steps, totalChange, valueAt } from './steps.ts';

export interface ElasticityOptions {
  /** The stretch that is looked at. */
  fromSeconds: number;
  toSeconds: number;
  /** Distance of the instants between which supply and demand are compared for instability. Default 15. */
  stepSeconds?: number;
}

/** What the numbers mean, to be printed with them: there are rivals to each. */
export const ELASTICITY_DEFINITIONS: Readonly<Record<keyof ElasticityMetrics, string>> = {
  underAccuracyPercent:
    'θ_U = 100/T ∫ max(d-s, 0) / max(d, 1) dt: mean shortage relative to the demand d; s are ready replicas. Where d = 0 nothing can be short',
  overAccuracyPercent:
    'θ_O = 100/T ∫ max(s-d, 0) / max(d, 1) dt: mean surplus relative to the demand (not to the supply, as some have it). Where d = 0 it counts in replicas',
  underTimesharePercent: 'τ_U: share of the time with s < d',
  overTimesharePercent: 'τ_O: share of the time with s > d',
  instabilityPercent:
    'υ: share of steps of time in which supply and demand do not change in the same direction (signs of the changes, not of the levels)',
  jitterPerMinute: 'j = (Σ|Δs| - Σ|Δd|) / T in replicas a minute: below 0 too inert, above 0 too nervous',
  deviationPercent:
    'σ = (θ_U⁵ + θ_O⁵ + τ_U⁵ + τ_O⁵ + υ⁵)^(1/5): Minkowski distance from the ideal 0, of five metrics with exponent 5',
};

/**
 * The elasticity metrics of the SPEC research group, integrated exactly over piecewise-constant series. Never NaN.
 * Source: Herbst et al., Ready for Rain?, SPEC-RG-2016-01; accuracies relative to the demand as Imdoukh et al.,
 * doi 10.1007/s00521-019-04507-z, eq. 12 and 13; the deviation as Bauer et al., doi 10.1109/TPDS.2018.2870389.
 * @throws {RangeError} when the stretch is empty
 */
export function elasticityMetrics(demand: Steps, supply: Steps, options: ElasticityOptions): ElasticityMetrics {
  const { fromSeconds, toSeconds, stepSeconds = 15 } = options;
  const length = toSeconds - fromSeconds;
  if (!(length > 0)) throw new RangeError(`toSeconds must be above fromSeconds, got ${fromSeconds} and ${toSeconds}`);
  let under = 0;
  let over = 0;
  let underTime = 0;
  let overTime = 0;
  overlay(demand, supply, fromSeconds, toSeconds, (seconds, d, s) => {
    const share = (seconds * Math.abs(d - s)) / Math.max(d, 1);
    if (s < d) {
      under += share;
      underTime += seconds;
    } else if (s > d) {
      over += share;
      overTime += seconds;
    }
  });
  const percent = (sum: number) => (100 * sum) / length;
  const five = [under, over, underTime, overTime].map(percent);
  const instability = 100 * apartShare(demand, supply, fromSeconds, toSeconds, stepSeconds);
  const moved = totalChange(supply, fromSeconds, toSeconds) - totalChange(demand, fromSeconds, toSeconds);
  return {
    underAccuracyPercent: five[0] as number,
    overAccuracyPercent: five[1] as number,
    underTimesharePercent: five[2] as number,
    overTimesharePercent: five[3] as number,
    instabilityPercent: instability,
    jitterPerMinute: moved / (length / 60),
    deviationPercent: minkowski([...five, instability]),
  };
}

/** Share of the steps of time in which the signs of the two functions' changes differ. */
function apartShare(demand: Steps, supply: Steps, from: number, to: number, step: number): number {
  let apart = 0;
  let steps = 0;
  for (let k = 1; from + k * step <= to; k++) {
    const change = (series: Steps) =>
      Math.sign(valueAt(series, from + k * step) - valueAt(series, from + (k - 1) * step));
    if (change(demand) !== change(supply)) apart++;
    steps++;
  }
  return steps === 0 ? 0 : apart / steps;
}

/** Distance of the metrics from 0, with their number as the exponent. */
function minkowski(metrics: readonly number[]): number {
  const n = metrics.length;
  return metrics.reduce((sum, metric) => sum + metric ** n, 0) ** (1 / n);
}

/** The four metrics of which the speedup is made. */
const SPEEDUP = [
  'underAccuracyPercent',
  'overAccuracyPercent',
  'underTimesharePercent',
  'overTimesharePercent',
] as const;

export interface ElasticSpeedup {
  /** (Π of the ratios)^(1/4): above 1 better than the baseline; null when a ratio has no value. */
  speedup: number | null;
  /** Baseline / policy of each metric; 1 when both are 0, null when only the policy's is. */
  ratios: Record<(typeof SPEEDUP)[number], number | null>;
}

/** The elastic speedup ε over a baseline: geometric mean of the ratios of θ_U, θ_O, τ_U and τ_O (Imdoukh et al., eq. 16). */
export function elasticSpeedup(baseline: ElasticityMetrics, policy: ElasticityMetrics): ElasticSpeedup {
  const ratios = Object.fromEntries(
    SPEEDUP.map((name) => {
      if (policy[name] > 0) return [name, baseline[name] / policy[name]];
      return [name, baseline[name] === 0 ? 1 : null];
    }),
  ) as ElasticSpeedup['ratios'];
  const all = Object.values(ratios);
  if (all.includes(null)) return { speedup: null, ratios };
  return { speedup: (all as number[]).reduce((product, ratio) => product * ratio, 1) ** (1 / all.length), ratios };
}
