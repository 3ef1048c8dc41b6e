import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A distribution as the cases write it, in seconds. `mean` and `scv` (variance / mean^2) are always given. */
export interface OracleDistribution {
  dist: string;
  mean: number;
  scv: number;
  value?: number;
  k?: number;
  shape?: number;
  scale?: number;
  mu?: number;
  sigma?: number;
  alpha?: number;
  xm?: number;
  low?: number;
  high?: number;
  probs?: number[];
  means?: number[];
  values?: number[];
}

export interface OracleArrival {
  process: string;
  rate?: number;
  base_rate?: number;
  relative_amplitude?: number;
  high_rate?: number;
  low_rate?: number;
  high_first?: boolean;
  period?: number;
  batch_rate?: number;
  batch_size?: {
    dist: string;
    size?: number;
    mean?: number;
    p?: number;
    low?: number;
    high?: number;
    values?: number[];
    probs?: number[];
  };
}

export interface OracleStation {
  name: string;
  servers?: number | 'inf';
  cores?: number;
  discipline?: string;
  service: OracleDistribution;
}

/** Everything that some system has for a parameter; which ones it is depends on the system. */
export interface OracleParameters extends Partial<OracleStation> {
  arrival?: OracleArrival;
  arrivals?: OracleArrival[] | Record<string, number>;
  concurrency_limit?: number | null;
  system_capacity?: number;
  queue_capacity?: number;
  users?: number;
  think?: OracleDistribution;
  stations?: OracleStation[];
  route?: string[];
  routing?: Record<string, Record<string, number>>;
  upstream?: { slots: number; local_service: OracleDistribution };
  downstream?: OracleStation & { queue_capacity: number | null };
  branches?: number;
  servers_per_branch?: number | 'inf';
  patience?: OracleDistribution;
  client_timeout?: number;
  replicas?: number;
  servers_per_replica?: number;
  policy?: { type: string; d?: number; with_replacement?: boolean; weights?: number[] };
  failure_probability?: number;
  max_attempts?: number | null;
  backoff?: OracleDistribution;
  retry?: { backoff: OracleDistribution; max_attempts: number | null; persistence?: number };
}

/** One case: a queueing system, what it must come to, and how far a right simulator may be off. */
export interface OracleCase {
  id: string;
  system: string;
  kind: 'exact' | 'exact-numeric' | 'asymptotic' | 'identity';
  description: string;
  parameters: OracleParameters;
  expected: Record<string, number>;
  suggested_simulated_requests: number;
  suggested_warmup_requests: number;
  /** Relative, at the suggested number of requests. */
  tolerance?: Record<string, number>;
  /** Of identities: absolute. */
  tolerance_abs?: Record<string, number>;
}

/** Whether the cases are the repository's own: PITOT_ORACLE names another file of the same systems. */
export const ownCases = process.env.PITOT_ORACLE === undefined;

/** All cases of the file. */
export const oracle: readonly OracleCase[] = JSON.parse(
  readFileSync(process.env.PITOT_ORACLE ?? fileURLToPath(new URL('./data/oracle.json', import.meta.url)), 'utf8'),
);

/** The value, or an error that names what a case lacks. */
export function given<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the case has no ${name}`);
  return value;
}
