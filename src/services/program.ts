import type { Sampler } from '#sim/sampler.ts';

/** What a step does; the `op` column of a program. */
/** Takes its share of the replica's CPU. */
export const CPU = 0;
/** Takes its time. */
export const WAIT = 1;
export const CALL = 2;
export const SEND = 3;
export const PARALLEL = 4;
export const CHOOSE = 5;
export const FAIL = 6;
export const JUMP = 7;
/** Ends a branch of a parallel step. */
export const BRANCH_END = 8;
/** Ends the request. */
export const END = 9;

/** The constants that a keyed draw begins with: a name hashed together with the seed. */
export interface DrawName {
  a: number;
  b: number;
}

/** A sampler and the name that its draws go by. */
export interface NamedSampler {
  sampler: Sampler;
  name: DrawName;
}

export interface RetryPlan {
  /** Attempts in all; Infinity when unlimited. */
  attempts: number;
  /** Bit 1 << outcome is set for those that are tried again. */
  on: number;
  name: DrawName;
  /** Probability of trying again at all. */
  persistence: number;
  /** A fresh wait each time, or null: exponential growth, or nothing at all when base is 0. */
  backoff: Sampler | null;
  base: number;
  factor: number;
  max: number;
  jitterLow: number;
  jitterHigh: number;
  /** Token bucket; ratio Infinity means that there is none. */
  ratio: number;
  burst: number;
  tokens: number;
}

/** A compiled call step. */
export interface CallPlan {
  endpoint: number;
  /** Names the keys of the calls made by this step. */
  name: DrawName;
  timeout: NamedSampler | null;
  retry: RetryPlan | null;
}

export const CANCEL_NONE = 0;
export const CANCEL_BETWEEN_STEPS = 1;
export const CANCEL_AT_ONCE = 2;

export const ROUND_ROBIN = 0;
export const RANDOM = 1;
export const LEAST_OUTSTANDING = 2;
export const WEIGHTED = 3;
export const CHOICES = 4;

/** A compiled service. Unlimited counts are 2^31 - 1. */
export interface ServicePlan {
  /** Its index among the services. */
  number: number;
  name: string;
  replicas: number;
  concurrency: number;
  places: number;
  /** One FIFO of the service that replicas pull from, instead of one a replica. */
  shared: boolean;
  /** Waiting requests whose caller has gone are dropped at the head. */
  dropAbandoned: boolean;
  queueTimeout: NamedSampler | null;
  /** Request and limit in cores; the limit may be Infinity. */
  cpuRequest: number;
  cpuLimit: number;
  /** No request ever shares a core with another: CPU steps just take their time. */
  uncontended: boolean;
  memoryRequest: number;
  memoryBase: number;
  memoryPerRequest: number;
  pending: Sampler;
  starting: Sampler;
  startupName: DrawName;
  shutdown: number;
  balancer: number;
  balancerName: DrawName;
  weights: number[];
  choices: number;
  replacement: boolean;
  /** Places in the buffer for when no replica is ready; 0 = none. */
  bufferPlaces: number;
  bufferTimeout: NamedSampler | null;
  cancellation: number;
  sidecars: { name: string; cpuRequest: number; usage: number }[];
}

export interface EndpointPlan {
  service: number;
  name: string;
}

/** The integers of a step, as offsets from its number * 8: `steps[(cursor << 3) | OP]`. */
export const OP = 0;
/** Jump target; first plan or option of the step; index into `samplers`, `calls`. */
export const ARG = 1;
/** The constants that the step's draws begin with. */
export const NAME_A = 2;
export const NAME_B = 3;
/** Millionths of a core that a wait uses. */
export const MICROCORES = 4;
/** Options or branches of the step. */
export const COUNT = 5;
/** Where to go on after a parallel step. */
export const AFTER = 6;

/** All endpoints of a scenario, compiled: rows of steps, and the plans they point to. */
export interface Program {
  services: ServicePlan[];
  endpoints: EndpointPlan[];
  /** Service of each endpoint. */
  serviceOf: Int32Array;
  /** First step of each endpoint. */
  first: Int32Array;
  /** Eight cells a step, side by side since whoever comes to a step reads several. A CPU step that shares with nobody is a wait. */
  steps: Int32Array;
  /** Probability of failing, of each step. */
  probability: Float64Array;
  samplers: Sampler[];
  calls: CallPlan[];
  /** First step of each option or branch, and the cumulative probability of the option. */
  targets: Int32Array;
  thresholds: Float64Array;
}

/** The number that stands for 'unlimited'. */
export const UNLIMITED = 2 ** 31 - 1;
