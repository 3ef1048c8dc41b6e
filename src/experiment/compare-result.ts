import type { ObjectiveResult } from './result.ts';

/** What `pitot compare` found; with `--json` it prints this. Every number in its tables is here. */
export interface Comparison {
  schema: 'pitot/comparison/1';
  version: string;
  scenario: string;
  scenarioHash: string;
  durationSeconds: number;
  /** What intervals and tests promise, 0..1. */
  confidence: number;
  baseline: string;
  policies: string[];
  /** Those of the policies that were told what no autoscaler can know. */
  privileged: string[];
  /** The seeds that every policy has run with. */
  seeds: number[];
  metrics: Metric[];
  means: MetricMean[];
  /** Every other policy against the baseline, metric by metric. Where both are the same under every seed it is left out. */
  differences: MetricDifference[];
  /** Each policy against each objective. */
  objectives: ObjectiveAttainment[];
  /** How many p values were corrected together. */
  tests: number;
  stopping: Stopping | null;
  runs: ComparedRun[];
}

export interface Metric {
  name: string;
  unit: 'count' | 'seconds' | 'share' | 'hours';
  about: string;
  /** Left out where neither is. */
  better?: 'lower' | 'higher';
  /** Is there only where the runs were given a capacity map, and measured against it. */
  needsCapacity?: true;
}

export interface MetricMean {
  policy: string;
  metric: string;
  /** Seeds that define the metric; the others are left out of it. */
  n: number;
  /** Null for n = 0. */
  mean: number | null;
  deviation: number | null;
  /** The confidence interval of the mean over seeds (Student's t). Null for n < 2. */
  low: number | null;
  high: number | null;
}

export interface MetricDifference extends MetricMean {
  /** Mean difference / mean of the baseline; null where that is 0. */
  relative: number | null;
  /** (Var X + Var Y) / Var(X - Y); null where all differences are the same. */
  varianceReduction: number | null;
  /** Of the sign-flip permutation test, by itself, and corrected by Holm for all tests. */
  p: number;
  pHolm: number;
  /** BCa bootstrap interval of the mean difference, beside the one of t: they agree where t can be trusted. */
  bootstrap: { low: number; high: number } | null;
  /** By pHolm: `different` where neither is better, `unclear` where chance may have done it. */
  verdict: 'better' | 'worse' | 'different' | 'unclear';
}

export interface ObjectiveAttainment extends Pick<ObjectiveResult, 'target' | 'underSeconds' | 'ratio'> {
  policy: string;
  /** Mean over seeds of the share attained, and the bound that it is above with the confidence (one-sided). */
  attained: number;
  bound: number;
  /** Of the runs. */
  met: number;
  runs: number;
}

export interface ComparedRun {
  policy: string;
  seed: number;
  digest: string;
  values: Record<string, number | null>;
}

/** How a sequential comparison ended. */
export interface Stopping {
  /** What was asked for, and how wide the widest interval of it is now. */
  criteria: { metric: string; halfWidth: number | null; asked: number | null; widest: string; reached: boolean }[];
  /** Numbers of seeds at which was looked. */
  looks: number[];
  reached: boolean;
}

/** What `--gate` found. */
export interface GateResult {
  passed: boolean;
  confidence: number;
  checks: GateCheck[];
}

export interface GateCheck {
  policy: string;
  kind: 'objective' | 'cost';
  name: string;
  passed: boolean;
  /** One sentence with the numbers that it turned on. */
  reason: string;
}
