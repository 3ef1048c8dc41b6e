import type { HpaOptions } from '#scaler/kubernetes/hpa.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';
import type { DecisionType } from './decide.ts';
import type { InitializationMethod } from './holt-winters.ts';

/**
 * A PredictiveHorizontalPodAutoscaler (jamiethompson.me/v1alpha1): an HPA whose proposals are history for models. The
 * fields have the names that they have in a manifest. `behavior` has other defaults than an HPA's: what it leaves out
 * has periods of 60 s. There is no tolerance for each direction.
 */
export interface PhpaOptions extends Omit<HpaOptions, 'downscaleStabilization' | 'scaleToZero'> {
  models: PhpaModelSpec[];
  /** Which of the HPA's count and the models' is taken. Default 'maximum'. */
  decisionType?: DecisionType;
  /** What the clock shows at the start of the run, for startInterval. Default '2026-01-05T00:00:00Z'. */
  startsAt?: string;
}

interface ModelSpec {
  /** Other than that of any other model. */
  name: string;
  /** Run in every so many sync periods, from 1 up; the history grows in each. Default 1. */
  perSyncPeriod?: number;
  /** Record and run from the next whole multiple of this on the clock on. Default: at once. */
  startInterval?: DurationText;
  /** Forget the history when nothing was recorded for longer than this. Default: never. */
  resetDuration?: DurationText;
  /** Milliseconds; models take no time here, so this has no effect. */
  calculationTimeout?: number;
}

export type PhpaModelSpec =
  | (ModelSpec & { type: 'Linear'; linear: LinearSpec })
  | (ModelSpec & { type: 'HoltWinters'; holtWinters: HoltWintersSpec });

export interface LinearSpec {
  /** How many counts are kept, from 1 up. */
  historySize: number;
  /** Milliseconds, from 1 up. */
  lookAhead: number;
}

type ComponentWord = 'add' | 'additive' | 'mul' | 'multiplicative';

export interface HoltWintersSpec {
  /** 0..1 each. */
  alpha: number;
  beta: number;
  gamma: number;
  trend: ComponentWord;
  seasonal: ComponentWord;
  /** Sync periods in a season, from 1 up; statsmodels refuses 1. */
  seasonalPeriods: number;
  /** Whole seasons that are kept, from 1 up. */
  storedSeasons: number;
  /** statsmodels fails on true, as no damping factor reaches it: the model is skipped. Default false. */
  dampedTrend?: boolean;
  /** Default 'estimated', which is 'heuristic' as nothing is optimized. */
  initializationMethod?: InitializationMethod;
  /** For 'known' and nothing else. */
  initialLevel?: number;
  initialTrend?: number;
  initialSeasonal?: number;
}

/**
 * The predictive HPA of jthomperoo, v0.13.2, as a policy of a scenario.
 * @example phpa({ maxReplicas: 20, cpu: 50, models: [{ type: 'Linear', name: 'trend', linear: { historySize: 6, lookAhead: 60000 } }] })
 */
export function phpa(options: PhpaOptions): PolicySpec {
  return { kind: 'phpa', ...options };
}
