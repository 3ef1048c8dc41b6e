import type { EndpointPlan } from '#services/program.ts';
import type { TapRows } from '#services/tap.ts';
import { COMPLETED, CUT, FAILED, OUTCOMES, REJECTED, TIMED_OUT } from '#sim/outcome.ts';
import { Buckets } from './bucket-counts.ts';
import { SERVICE_METRICS } from './catalogue.ts';

/** The status that each outcome of a call has for those who look at HTTP. */
export const STATUS_CODES: Readonly<Record<number, string>> = {
  [COMPLETED]: '200',
  [FAILED]: '500',
  [CUT]: '502',
  [REJECTED]: '503',
  [TIMED_OUT]: '504',
};

/** Method and route of an endpoint; one that is not called like a request has the method `_OTHER`, as OpenTelemetry says. */
export function methodAndRoute(endpoint: string): { method: string; route: string } {
  const match = /^([A-Z]+) (\S.*)$/.exec(endpoint);
  return match === null
    ? { method: '_OTHER', route: endpoint }
    : { method: match[1] as string, route: match[2] as string };
}

/** Told of each series that has its first value. */
export type Appeared = (endpoint: number, outcome: number, buckets: Buckets) => void;

/**
 * Derives from finished calls how long requests took, by endpoint and outcome, and how long they waited, by service. A
 * series of durations begins with its first request, as that of an instrumented server does.
 */
export class RequestBuckets {
  /** Waiting times of each service. */
  readonly waits: readonly Buckets[];
  readonly #durations: (Buckets | undefined)[];
  readonly #serviceOf: Int32Array;
  readonly #appeared: Appeared;

  constructor(endpoints: readonly EndpointPlan[], services: number, serviceOf: Int32Array, appeared: Appeared) {
    this.#durations = Array<Buckets | undefined>(endpoints.length * OUTCOMES);
    this.waits = Array.from({ length: services }, () => new Buckets(SERVICE_METRICS.queueWait.buckets ?? []));
    this.#serviceOf = serviceOf;
    this.#appeared = appeared;
  }

  rows({ count, endpoint, outcome, arrivedAt, startedAt, endedAt }: TapRows, from: number): void {
    for (let i = from; i < count; i++) {
      const number = endpoint[i] as number;
      const arrived = arrivedAt[i] as number;
      const started = startedAt[i] as number;
      this.#duration(number, outcome[i] as number).observe(((endedAt[i] as number) - arrived) / 1e9);
      if (started >= 0) this.waits[this.#serviceOf[number] as number]?.observe((started - arrived) / 1e9);
    }
  }

  #duration(endpoint: number, outcome: number): Buckets {
    const index = endpoint * OUTCOMES + outcome;
    let buckets = this.#durations[index];
    if (buckets === undefined) {
      buckets = this.#durations[index] = new Buckets(SERVICE_METRICS.requestDuration.buckets ?? []);
      this.#appeared(endpoint, outcome, buckets);
    }
    return buckets;
  }
}
