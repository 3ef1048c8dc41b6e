import { ANSWER, ARRIVED_AT, ENDPOINT, STARTED_AT, UNANSWERED } from '#services/calls.ts';
import type { Kernel } from '#services/kernel.ts';
import type { TapRows } from '#services/tap.ts';
import { Histogram } from '#sim/histogram.ts';
import { COMPLETED } from '#sim/outcome.ts';

/** Derives from the tap what each service did: sojourn times, and the sums that the laws at the end are checked by. */
export class ServiceStatistics {
  /** Sojourn times of completed calls, a histogram a service. */
  readonly sojourn: readonly Histogram[];
  /** Sums over calls of the time at the service, and of the time in service, in nanoseconds. */
  readonly presentTime: Float64Array;
  readonly busyTime: Float64Array;
  readonly #serviceOf: Int32Array;
  calls = 0;

  constructor(services: number, serviceOf: Int32Array) {
    this.sojourn = Array.from({ length: services }, () => new Histogram());
    this.presentTime = new Float64Array(services);
    this.busyTime = new Float64Array(services);
    this.#serviceOf = serviceOf;
  }

  rows(rows: TapRows): void {
    const { endpoint, arrivedAt, startedAt, endedAt, outcome } = rows;
    for (let i = 0; i < rows.count; i++) {
      const service = this.#serviceOf[endpoint[i] as number] as number;
      const ended = endedAt[i] as number;
      const started = startedAt[i] as number;
      const sojourn = ended - (arrivedAt[i] as number);
      this.presentTime[service] = (this.presentTime[service] as number) + sojourn;
      if (started >= 0) this.busyTime[service] = (this.busyTime[service] as number) + (ended - started);
      if (outcome[i] === COMPLETED) (this.sojourn[service] as Histogram).record(sojourn);
    }
    this.calls += rows.count;
  }

  /** Adds what the calls have spent that are still there at the end. @returns how many there are of each service, and unanswered */
  finish({ calls, engine }: Kernel): { present: Float64Array; unanswered: Float64Array } {
    const present = new Float64Array(this.sojourn.length);
    const unanswered = new Float64Array(this.sojourn.length);
    const { cells, times } = calls;
    calls.each((call) => {
      const service = this.#serviceOf[cells[call | ENDPOINT] as number] as number;
      const started = times[(call >> 3) | STARTED_AT] as number;
      present[service] = (present[service] as number) + 1;
      if (cells[call | ANSWER] === UNANSWERED) unanswered[service] = (unanswered[service] as number) + 1;
      this.presentTime[service] =
        (this.presentTime[service] as number) + engine.now - (times[(call >> 3) | ARRIVED_AT] as number);
      if (started >= 0) this.busyTime[service] = (this.busyTime[service] as number) + engine.now - started;
    });
    return { present, unanswered };
  }
}
