import { OUTCOMES } from '#sim/outcome.ts';

/**
 * What each service has counted since the start: plain numbers that scrapes copy. `areas` are integrals over time of the
 * numbers present, in request-nanoseconds, for the laws that are checked at the end.
 */
export class Counters {
  /** Calls that arrived at the service. */
  readonly arrivals: Float64Array;
  /** Calls that the service was through with, by service x outcome. */
  readonly ended: Float64Array;
  /** Calls that callers made, and those of which they know the end, by service x outcome. */
  readonly sent: Float64Array;
  readonly answered: Float64Array;
  /** Calls at the service now, waiting or in service; those in service; those waiting. */
  readonly present: Int32Array;
  readonly busy: Int32Array;
  readonly presentArea: Float64Array;
  readonly busyArea: Float64Array;
  readonly #presentAt: Float64Array;
  readonly #busyAt: Float64Array;

  constructor(services: number) {
    this.arrivals = new Float64Array(services);
    this.ended = new Float64Array(services * OUTCOMES);
    this.sent = new Float64Array(services);
    this.answered = new Float64Array(services * OUTCOMES);
    this.present = new Int32Array(services);
    this.busy = new Int32Array(services);
    this.presentArea = new Float64Array(services);
    this.busyArea = new Float64Array(services);
    this.#presentAt = new Float64Array(services);
    this.#busyAt = new Float64Array(services);
  }

  changePresent(service: number, by: number, now: number): void {
    const present = this.present[service] as number;
    this.presentArea[service] = (this.presentArea[service] as number) + present * (now - (this.#presentAt[service] as number));
    this.#presentAt[service] = now;
    this.present[service] = present + by;
  }

  changeBusy(service: number, by: number, now: number): void {
    const busy = this.busy[service] as number;
    this.busyArea[service] = (this.busyArea[service] as number) + busy * (now - (this.#busyAt[service] as number));
    this.#busyAt[service] = now;
    this.busy[service] = busy + by;
  }
}
