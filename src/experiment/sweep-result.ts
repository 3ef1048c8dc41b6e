import type { Metric, MetricMean } from './compare-result.ts';

/** A number or a word that a field is set to. */
export type Scalar = number | string | boolean;

/** What `pitot sweep` found; with `--json` it prints this. */
export interface Sweep {
  schema: 'pitot/sweep/1';
  version: string;
  scenario: string;
  /** Of the scenario as it is, before anything was varied. */
  scenarioHash: string;
  confidence: number;
  design: 'grid' | 'latin-hypercube';
  /** The fields that were varied, and the values they took, each once and in order. */
  axes: { path: string; values: Scalar[] }[];
  policies: string[];
  /** Those of the policies that were told what no autoscaler can know. */
  privileged: string[];
  seeds: number[];
  metrics: Metric[];
  points: SweepPoint[];
  /** For each policy, what it costs to keep each objective. Empty without objectives. */
  costs: CostAtObjective[];
}

export interface SweepPoint {
  policy: string;
  values: Record<string, Scalar>;
  /** The confidence interval of each metric's mean over seeds. */
  means: Omit<MetricMean, 'policy'>[];
  /** No other point of any policy costs no more and violates no more. Null without objectives. */
  onFront: boolean | null;
}

/** Replica-hours at which the share of requests that keep their objective is `ratio`. */
export interface CostAtObjective {
  policy: string;
  /** 0..1 */
  ratio: number;
  /**
   * `between`: on the line between two points of the policy's front. `at-most`: the cheapest point that was tried is good
   * enough. `not-reached`: the best that was tried is not.
   */
  kind: 'between' | 'at-most' | 'not-reached';
  /** Replica-hours; null when not reached. */
  cost: number | null;
  /** Bootstrap interval over seeds; null where it cannot be told. */
  low: number | null;
  high: number | null;
  /** The best share that was attained. */
  best: number;
}
