import type { TapRows } from '#services/tap.ts';
import { REJECTED, TIMED_OUT } from '#sim/outcome.ts';

/** Why a request was never served. */
export const DROP_REASONS = ['queue_full', 'no_replica', 'timeout'] as const;

const QUEUE_FULL = 0;
const NO_REPLICA = 1;
const TIMEOUT = 2;

/** Counts requests that were never served, by service and reason. */
export class DroppedRequests {
  readonly #counts: Float64Array;
  readonly #serviceOf: Int32Array;
  readonly #isEmpty: (service: number) => boolean;

  /**
   * @param isEmpty whether a service has had no ready replica since the rows before; rows are to be read up to each change of
   * that
   */
  constructor(services: number, serviceOf: Int32Array, isEmpty: (service: number) => boolean) {
    this.#counts = new Float64Array(services * DROP_REASONS.length);
    this.#serviceOf = serviceOf;
    this.#isEmpty = isEmpty;
  }

  rows({ count, endpoint, outcome, startedAt }: TapRows, from: number): void {
    for (let i = from; i < count; i++) {
      const how = outcome[i] as number;
      if ((how !== REJECTED && how !== TIMED_OUT) || (startedAt[i] as number) >= 0) continue;
      const service = this.#serviceOf[endpoint[i] as number] as number;
      const reason = how === TIMED_OUT ? TIMEOUT : this.#isEmpty(service) ? NO_REPLICA : QUEUE_FULL;
      const index = service * DROP_REASONS.length + reason;
      this.#counts[index] = (this.#counts[index] as number) + 1;
    }
  }

  count(service: number, reason: number): number {
    return this.#counts[service * DROP_REASONS.length + reason] as number;
  }
}
