import type { ElasticityMetrics, ServiceCapacityMap, StepResponse } from './result.ts';

/** A mean over the seeds with its 95 % interval; without bounds where there is one seed only. */
export interface Estimate {
  mean: number;
  low: number | null;
  high: number | null;
  /** Of each seed, in the order of the assessment's seeds. */
  values: number[];
}

/** A mean paired difference to another policy: both met the same requests under each seed. */
export interface Difference extends Estimate {
  /** Mean difference / mean of the other; null when that is 0. */
  relative: number | null;
  /** Of a sign-flip permutation, corrected by Holm's method for all differences shown together; null with one seed. */
  p: number | null;
}

/** How far a policy is from one that knew what was coming. */
export interface Regret {
  oracle: string;
  /** (J - J of the oracle) / J of the oracle; null when that is 0. */
  regret: number | null;
  replicaHours: number;
  violations: number;
}

export interface ServiceElasticity {
  service: string;
  metrics: ElasticityMetrics;
  meanDemand: number;
  /** (baseline / policy) of four metrics, as a geometric mean; null where one of them has no value. */
  speedup: number | null;
  steps: StepResponse[];
}

/** Where requests had to wait, of one service under one policy. */
export interface PressurePoint {
  service: string;
  meanUtilization: number;
  mostUtilization: number;
  mostQueue: number;
  mostQueueAtSeconds: number;
  /** Share of the scrapes at which most calls waited here; or none did, and no other used more of its CPU request, all of it. */
  bottleneckShare: number;
}

export interface PolicyAssessment {
  policy: string;
  /** It knew what was coming, so it competes with nobody. */
  oracle: boolean;
  /** It was told what no autoscaler can know, so it cannot be recommended. All oracles are, and maybe policies of one's own. */
  privileged: boolean;
  requests: Estimate;
  replicaHours: Estimate;
  /** Null without objectives. */
  violationRatio: Estimate | null;
  p50Seconds: Estimate | null;
  p95Seconds: Estimate | null;
  p99Seconds: Estimate | null;
  scalingActions: Estimate;
  /** Seeds under which every objective was met. */
  seedsMet: number;
  /** No other costs no more and violates no more. */
  onFront: boolean;
  /** To the policy that all are compared with; null for itself. */
  differences: { replicaHours: Difference; violationRatio: Difference | null; p99Seconds: Difference | null } | null;
  elasticity: ServiceElasticity[];
  regret: Regret[];
  pressure: PressurePoint[];
  /** From the warnings of its runs: interrupted, or a check that failed. */
  doubts: string[];
}

/** What several runs of one scenario come to. */
export interface Assessment {
  scenario: string;
  scenarioHash: string;
  version: string;
  seeds: number[];
  durationSeconds: number;
  objectives: string[];
  /** The policy that the others are compared with: the one that the verdict recommends, unless the reader chose. */
  baseline: string;
  policies: PolicyAssessment[];
  verdict: Verdict;
  /** Replica-hours that one request that violates its objective counts as, in J = replica-hours + price x violations. */
  price: number;
  capacity: Record<string, ServiceCapacityMap>;
  /** Replicas demanded over time by each service, where a capacity map knows. */
  demand: Record<string, { atSeconds: number[]; values: number[]; from: 'intended' | 'measured' }>;
  definitions: Record<string, string>;
}

export interface Verdict {
  policy: string;
  /** 'meets': the cheapest that meets every objective; 'best-of-bad': none does, it violates least; 'only': there is no other. */
  kind: 'meets' | 'best-of-bad' | 'only' | 'no-objectives';
  /** The next cheapest that meets them too, and what it costs more. */
  runnerUp: { policy: string; more: Difference } | null;
  /** Cheaper ones that miss an objective. */
  cheaperButMissed: string[];
}
