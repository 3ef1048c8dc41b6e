import type { CountSpec, DistributionSpec, DurationText } from '#sim/distribution.ts';

/** Time between two tasks of a user, as Locust's wait_time. */
export type WaitSpec =
  /** constant */
  | DurationText
  /** between(low, high) */
  | [low: DurationText, high: DurationText]
  /** constant_pacing: due = max(now, previous due + every) */
  | { every: DurationText }
  /** constant_throughput: pacing of 1 / perSecond */
  | { perSecond: number }
  /** Exponential think time. */
  | { mean: DurationText }
  /** Any other distribution; Locust cannot run it. */
  | Exclude<DistributionSpec, string>;

/** What one task does, step by step. */
export type UserStep =
  /** One HTTP request: `'GET /cart'`, looked up in the scenario's ingress. */
  | {
      call: string;
      /** The name that statistics go by. Default: the call itself. */
      name?: string;
      body?: string;
      headers?: Record<string, string>;
      /** Status codes that count as success. Default: below 400. */
      ok?: number[];
    }
  | { sleep: WaitSpec };

export interface TaskSpec {
  name: string;
  /** A positive integer. Default 1. */
  weight?: number;
  tags?: string[];
  do: UserStep[];
}

export type FlowSpec = { pick: TaskSpec[] } | { sequence: TaskSpec[] };

export interface UserClassSpec {
  name: string;
  /** Default 1. */
  weight?: number;
  /** Exactly this many, whatever the weights (Locust's fixed_count). */
  fixed?: number;
  /** Default '0s'. */
  wait?: WaitSpec;
  /** on_start */
  start?: UserStep[];
  do: FlowSpec;
}

/** How many users there are, as Locust's LoadTestShape. Rates are users started or stopped a second. */
export type ShapeSpec =
  | { stages: { until: DurationText; users: number; rate: number; classes?: string[] }[] }
  | { steps: { users: number; every: DurationText; rate: number; until: DurationText } }
  | { doubleWave: { min: number; peaks: [number, number]; until: DurationText } }
  /** One row a second. */
  | { table: { users: number; rate: number; classes?: string[] }[] };

export interface UsersSpec {
  source: 'users';
  /** Order of classes: 'smooth' as Locust before 2.27, 'kl' since. Default 'kl'. */
  dialect?: 'smooth' | 'kl';
  client?: 'fast' | 'http';
  /** How long a user waits for an answer. Default '60s', as FastHttpUser. */
  timeout?: DistributionSpec;
  users: UserClassSpec[];
  shape: ShapeSpec;
  /** After this many answered requests the source ends; for stationary studies. */
  limit?: number;
}

/** Arrivals a second as a function of time. */
export type RateSpec =
  | number
  /** Linear from the previous stage's rate (the first starts at its own `from`, default 0) to `rate` over `for`. */
  | { stages: { for: DurationText; from?: number; rate: number }[] }
  | { square: { low: number; high: number; period: DurationText; highFirst?: boolean } }
  /** base * (1 + amplitude * sin(2 pi t / period + phase)), amplitude in 0..1, phase in radians. */
  | { sine: { base: number; amplitude: number; period: DurationText; phase?: number } }
  /** Constant within each bin; the bins may have gaps (`starts` in order), which count as rate 0 only if declared. */
  | { table: { bin: DurationText; rates: number[] } }
  /** A CSV file of counts; see docs/load.md. `peak` or `mean` rescales (arrivals a second). */
  | {
      trace: {
        file: string;
        peak?: number;
        mean?: number;
        column?: string;
        gaps?: 'error' | 'zero' | 'interpolate';
        repeat?: boolean;
      };
    };

export interface ArrivalsSpec {
  source: 'arrivals';
  /** 'poisson' (default): random; 'paced': evenly spaced in integrated rate. */
  process?: 'poisson' | 'paced';
  rate: RateSpec;
  /** Requests an arrival brings at the same instant. Default 1. */
  batch?: CountSpec;
  /** One ingress route, or several with weights. */
  target: string | Record<string, number>;
  timeout?: DistributionSpec;
  /** Ends after this many requests. Default: never. */
  limit?: number;
}

export type SourceSpec = UsersSpec | ArrivalsSpec;
