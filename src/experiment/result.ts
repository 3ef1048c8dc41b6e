import type { Reason } from '#scaler/policy.ts';
import type { OutcomeName } from '#services/spec.ts';
import type { ScrapeColumn } from '#telemetry/columns.ts';

/** How the requests of one route (or all) went, as those who sent them saw it. */
export interface RequestSummary {
  sent: number;
  outcomes: Record<OutcomeName, number>;
  /** Sent, and neither answered nor given up at the end of the run. */
  inFlight: number;
  /** From sending to the answer, of completed requests; null when there are none. Quantiles have a relative error of at most 2^-8. */
  sojournSeconds: { mean: number; p50: number; p95: number; p99: number; max: number } | null;
}

export interface ObjectiveResult {
  target: string;
  underSeconds: number;
  ratio: number;
  /** Requests that have ended, and those without an answer that are late already. */
  requests: number;
  /** Of them, those that were late or not completed; requests of users who were stopped meanwhile are left out. */
  violations: number;
  /** 1 - violations / requests; 1 when there were none. */
  attainedRatio: number;
  met: boolean;
}

export interface ServiceResult {
  /** Calls that arrived, and how the service ended them. */
  arrivals: number;
  outcomes: Record<OutcomeName, number>;
  /** From arrival to the end of serving, of completed calls. */
  sojournSeconds: RequestSummary['sojournSeconds'];
  /** CPU used / CPU requested by the replicas that existed, over the run. */
  utilization: number;
  cpuSeconds: number;
  /** Every replica from created to gone, in hours. */
  replicaHours: number;
  replicas: { initial: number; final: number; least: number; most: number };
  /** Changes of the desired number. */
  scalingActions: { up: number; down: number };
}

/** A law that holds on every path, checked at the end of the run. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

/** One row of events.ndjson. */
export type RunEvent =
  | {
      type: 'decision';
      atSeconds: number;
      service: string;
      cause: string;
      from: number;
      to: number;
      changed: boolean;
      reason: Reason;
      detail?: unknown;
    }
  /** What a policy that only decides beside another one would have done, under its name; it moved nothing. */
  | {
      type: 'shadow';
      atSeconds: number;
      service: string;
      name: string;
      cause: string;
      from: number;
      to: number;
      changed: boolean;
      reason: Reason;
      detail?: unknown;
    }
  | { type: 'replica'; atSeconds: number; service: string; ordinal: number; from: string | null; to: string }
  /** In the scrape interval that ended then, an objective was not met (`breached`), or was met again. */
  | {
      type: 'objective';
      atSeconds: number;
      target: string;
      underSeconds: number;
      breached: boolean;
      /** Of the requests that ended in the interval. */
      attainedRatio: number;
      ratio: number;
    };

/** Columns of series.csv, a row a scrape a service. Counts are those since the scrape before. */
export { SCRAPE_COLUMNS as SERIES_COLUMNS } from '#telemetry/columns.ts';

/** A column a name, equally long; `service` holds indices into `services`. */
export interface Series {
  services: string[];
  columns: Record<ScrapeColumn, Float64Array>;
}

/**
 * How long requests from outside took, over time: a row a scrape interval, in which they were answered. Columns are
 * buckets of the sojourn time of those completed, by their upper bounds, then counts of the other outcomes.
 */
export interface SojournSeries {
  columns: string[];
  /** Ends of the intervals. */
  atSeconds: Float64Array;
  /** Row by row. */
  counts: Uint32Array;
}

/** How runs came about, in the words of the command line, so that one can be run again to any of its instants. */
export interface Rerun {
  /** The scenario's file or name. */
  scenario: string;
  /** What replaced parts of it: trace, peak, mean, gaps, duration. */
  overrides: Record<string, string | number>;
  /** Policies that are not the scenario's own: what was given for each name. */
  policies: Record<string, string>;
}

/** What run.json holds. Everything that terminal and page show is computed from it, series.csv and events.ndjson. */
export interface RunSummary {
  schema: 'pitot/run/1';
  version: string;
  scenario: string;
  /** SHA-256 of the scenario with the contents of its files. */
  scenarioHash: string;
  policy: string;
  seed: number;
  /** The policy of some service was told what no autoscaler can know: the truth of the model, or the load to come. Left out otherwise. */
  privileged?: true;
  /** Left out by programs that do not know it. `policy` and its hash only when it is not one of the scenario's own. */
  rerun?: Pick<Rerun, 'scenario' | 'overrides'> & { policy?: string; policyHash?: string };
  /** Hash over all calls, decisions and replica transitions: equal digests, equal runs. */
  digest: string;
  /** Virtual seconds; less than asked for when the run was interrupted. */
  durationSeconds: number;
  interrupted: boolean;
  /** Made of what another tool measured. What is named in `unknown` is 0 or empty, and means nothing. */
  imported?: { from: 'locust'; files: string[]; unknown: string[]; notes: string[] };
  requests: RequestSummary;
  routes: Record<string, RequestSummary>;
  objectives: ObjectiveResult[];
  /** Requests of all objectives together that violated theirs / requests that have ended; null without objectives. */
  violationRatio: number | null;
  services: Record<string, ServiceResult>;
  replicaHours: number;
  scalingActions: { up: number; down: number };
  /** Calls between all parts, and events handled: how much was simulated. */
  work: { calls: number; events: number };
  checks: Check[];
  /** How well supply followed demand, of all services together (weighted by demand); only where a capacity map was given. */
  elasticity?: ElasticityMetrics | null;
}

export interface RunResult {
  summary: RunSummary;
  series: Series;
  sojourn: SojournSeries;
  events: RunEvent[];
  /** Texts of the files in Locust's formats, by name, if they were asked for. */
  locust?: Record<string, string>;
}

/** How well supply followed demand; see ELASTICITY_DEFINITIONS for each. */
export interface ElasticityMetrics {
  underAccuracyPercent: number;
  overAccuracyPercent: number;
  underTimesharePercent: number;
  overTimesharePercent: number;
  instabilityPercent: number;
  jitterPerMinute: number;
  deviationPercent: number;
}

/** How a policy answered one step of the demand; null where that never came. */
export interface StepResponse {
  atSeconds: number;
  /** Demand before and after. */
  from: number;
  to: number;
  reactionSeconds: number | null;
  enoughSeconds: number | null;
  riseSeconds: number | null;
  settlingSeconds: number | null;
  overshootPercent: number | null;
}

/** The highest arrival rate at which so many replicas of a service meet the objectives. */
export interface CapacityPoint {
  replicas: number;
  /** Calls a second at the service: mean over the seeds, and its 95 % interval (null with one seed). */
  arrivalsPerSecond: { mean: number; low: number | null; high: number | null };
  /** Of each seed. */
  perSeed: number[];
}

/** What `pitot capacity` found out about one service. */
export interface ServiceCapacityMap {
  /** What had to be met, in words. */
  objective: string;
  /** 'scenario': requests of the scenario's mix at its ingress, every other service idle; 'alone': at the service itself. */
  load: 'scenario' | 'alone';
  seeds: number[];
  /** Requests that each probe judged. */
  requests: number;
  points: CapacityPoint[];
  /**
   * Replicas demanded over time by the load as the scenario states it; null where users wait for answers, so that the
   * load is known only from each run.
   */
  demand: { atSeconds: number[]; values: number[] } | null;
}

/** What capacity.json holds. */
export interface CapacityMap {
  schema: 'pitot/capacity/1';
  version: string;
  scenario: string;
  scenarioHash: string;
  services: Record<string, ServiceCapacityMap>;
}
