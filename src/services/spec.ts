import type { DistributionSpec, DurationText } from '#sim/distribution.ts';

/** A whole number from 0 up, or no bound at all. */
export type Count = number | 'unlimited';

/** CPU in cores: a number (`0.5`) or a Kubernetes quantity (`'500m'`, `'2'`). */
export type CpuQuantity = number | string;

/** Bytes: a number or a Kubernetes quantity (`'128Mi'`, `'1G'`). */
export type MemoryQuantity = number | string;

/** How a call ended for the one who made it. The last four are four different things, everywhere. */
export type OutcomeName = 'completed' | 'rejected' | 'failed' | 'timed-out' | 'cut';

/** What happens to work whose caller has given up. `'none'`: it goes on and is paid for. */
export type Cancellation = 'none' | 'between-steps' | 'at-once';

export interface BackoffSpec {
  /** Before retry number n (from 0) the wait is min(base * factor^n, max) * a factor drawn from `jitter`. */
  base: DurationText;
  /** Default 2, at least 1. */
  factor?: number;
  /** Default: no bound. */
  max?: DurationText;
  /** The factor is uniform between these two. Default [1, 1], no jitter; [0, 1] is AWS's full jitter. */
  jitter?: [low: number, high: number];
}

export interface RetrySpec {
  /** Attempts in all, the first included; at least 1. */
  attempts: Count;
  /** Which outcomes are tried again. Default: all four bad ones. */
  on?: Exclude<OutcomeName, 'completed'>[];
  /** Default: at once (not allowed with unlimited attempts). */
  backoff?: DistributionSpec | BackoffSpec;
  /**
   * A token bucket per calling step: each first attempt puts in `ratio` tokens, a retry takes one, none left
   * means no retry. It starts full at `burst` (default 10).
   */
  budget?: { ratio: number; burst?: number };
  /** The probability that the caller tries again at all, drawn before each retry. Default 1. */
  persistence?: number;
}

export interface CallOptions {
  /** How long the caller waits for the answer, per attempt. Default: for ever. */
  timeout?: DistributionSpec;
  retry?: RetrySpec;
}

export type Step =
  /** Needs this much CPU time, shared with the replica's other requests under its limit. */
  | { step: 'cpu'; time: DistributionSpec }
  /** Passes time, meanwhile using `cores` of CPU (default 0) for the metrics only. */
  | { step: 'wait'; time: DistributionSpec; cores?: number }
  /** Calls another service and waits for the answer; a bad one, after the retries, fails this request. */
  | ({ step: 'call'; service: string; endpoint: string } & CallOptions)
  /** Calls another service and goes on at once, whatever becomes of it. */
  | { step: 'send'; service: string; endpoint: string }
  /** Runs the branches at the same time, goes on when all have ended, fails when one has failed. */
  | { step: 'parallel'; branches: Step[][] }
  /** Takes one of the branches; the probabilities sum to 1. */
  | { step: 'choose'; options: [probability: number, steps: Step[]][] }
  /** Fails the request with this probability. */
  | { step: 'fail'; probability: number };

export type BalancerSpec =
  | 'round-robin'
  | 'random'
  | 'least-outstanding'
  /** By the weight of the replica: `weights[ordinal % weights.length]`. */
  | { weights: number[] }
  /** The least outstanding of `choices` replicas picked at random. */
  | { choices: number; replacement?: boolean };

export interface QueueSpec {
  /** Waiting places; beyond them a request is rejected with 503 at once. Default unlimited. */
  places?: Count;
  /** Each replica has its own queue, or the service has one FIFO that its replicas pull from. Default 'replica'. */
  at?: 'replica' | 'service';
  /** A waiting request whose caller has given up is dropped when it reaches the head, or served. Default 'serve'. */
  abandoned?: 'serve' | 'drop';
}

export interface SidecarSpec {
  cpu?: { request?: CpuQuantity };
  /** CPU that it uses whatever happens, in cores. Default 0. */
  usage?: CpuQuantity;
}

export interface ServiceSpec {
  /** Replicas at the start. Default 1. */
  replicas?: number;
  /** Requests in service at once, per replica. Default unlimited. */
  concurrency?: Count;
  queue?: QueueSpec;
  /** How long a request may wait for service before it is timed out. Default: for ever. */
  queueTimeout?: DistributionSpec;
  /** Per replica. The request defaults to 1 core; the limit to the request. */
  cpu?: { request?: CpuQuantity; limit?: CpuQuantity | 'unlimited' };
  memory?: { request?: MemoryQuantity; limit?: MemoryQuantity; base?: MemoryQuantity; perRequest?: MemoryQuantity };
  /** From created to ready. One distribution: all of it starting; or pending (not yet scheduled) and starting. Default '0s'. */
  startup?: DistributionSpec | { pending: DistributionSpec; starting: DistributionSpec };
  /** Grace that a draining replica gets; what it has not finished by then is cut. Default '30s'. */
  shutdown?: DurationText;
  /** Default round robin. */
  balancer?: BalancerSpec;
  /** Requests wait here while no replica is ready. Default: none, they are rejected. */
  buffer?: { places?: Count; timeout?: DistributionSpec };
  /** Default 'none'. */
  cancellation?: Cancellation;
  sidecars?: Record<string, SidecarSpec>;
  endpoints: Record<string, Step[]>;
}
