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
  /** Letters, digits and _, as the locustfile makes a class of it. */
  name: string;
  /** Above 0, default 1. The 'smooth' dialect rounds 2 x weight / least weight and so skews close ones, as Locust did. */
  weight?: number;
  /** Exactly this many, whatever the weights (Locust's fixed_count). */
  fixed?: number;
  /** Default '0s'. */
  wait?: WaitSpec;
  /** on_start */
  start?: UserStep[];
  do: FlowSpec;
}

/**
 * How many users there are, as Locust's LoadTestShape. Rates are users started or stopped a second, in batches of
 * max(1, floor(rate)). A shape is looked at once a second; past its end all users stop. `classes` limits which classes are
 * started from then on, until another list is given.
 */
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
  /** How long a user waits for an answer, '0s' for ever. Default '60s', as FastHttpUser. */
  timeout?: DistributionSpec;
  users: UserClassSpec[];
  shape: ShapeSpec;
  /** After this many answered requests the source ends; for stationary studies. */
  limit?: number;
}

/** Arrivals a second as a function of time. */
export type RateSpec =
  | number
  /**
   * Linear to `rate` over `for`, from `from` or else the previous stage's rate (0 before the first). A stage of '0s' is a
   * jump. After the last the rate is 0 and the source ends.
   */
  | { stages: { for: DurationText; from?: number; rate: number }[] }
  | { square: { low: number; high: number; period: DurationText; highFirst?: boolean } }
  /** base * (1 + amplitude * sin(2 pi t / period + phase)), amplitude in 0..1, phase in radians. */
  | { sine: { base: number; amplitude: number; period: DurationText; phase?: number } }
  /** Constant within each bin. Like stages it ends the source when it is over. */
  | { table: { bin: DurationText; rates: number[] } }
  /** A CSV file of counts; see docs/load.md. Either `peak` or `mean` rescales it (arrivals a second). */
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
  /** How long the senders wait for an answer, '0s' for ever. Default: for ever. */
  timeout?: DistributionSpec;
  /** Ends after this many requests. Default: never. */
  limit?: number;
}

export type SourceSpec = UsersSpec | ArrivalsSpec;
