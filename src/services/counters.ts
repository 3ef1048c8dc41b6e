import { OUTCOMES } from '#sim/outcome.ts';

/** What each service has counted since the start: plain numbers that scrapes copy. */
export class Counters {
  /** Calls that arrived at the service. */
  readonly arrivals: Float64Array;
  /** Calls that the service was through with, by service x outcome. */
  readonly ended: Float64Array;
  /** Calls that callers made, and those of which they know the end, by service x outcome. */
  readonly sent: Float64Array;
  readonly answered: Float64Array;
  /** Calls at the service now, waiting or in service; those in service. */
  readonly present: Int32Array;
  readonly busy: Int32Array;
  /** Instants at which calls left less those at which they came: with those still there, the area below the number. */
  readonly #presentInstants: Float64Array;
  readonly #busyInstants: Float64Array;

  constructor(services: number) {
    this.arrivals = new Float64Array(services);
    this.ended = new Float64Array(services * OUTCOMES);
    this.sent = new Float64Array(services);
    this.answered = new Float64Array(services * OUTCOMES);
    this.present = new Int32Array(services);
    this.busy = new Int32Array(services);
    this.#presentInstants = new Float64Array(services);
    this.#busyInstants = new Float64Array(services);
  }

  /** A call comes to the service (+1), or the service is through with one (-1). */
  changePresent(service: number, by: number, now: number): void {
    this.present[service] = (this.present[service] as number) + by;
    this.#presentInstants[service] = (this.#presentInstants[service] as number) - by * now;
  }

  /** A call gets a slot (+1), or gives it back (-1). */
  changeBusy(service: number, by: number, now: number): void {
    this.busy[service] = (this.busy[service] as number) + by;
    this.#busyInstants[service] = (this.#busyInstants[service] as number) - by * now;
  }

  /** The integral over time, up to now, of the number of calls at the service, in call-nanoseconds. */
  presentArea(service: number, now: number): number {
    return (this.#presentInstants[service] as number) + (this.present[service] as number) * now;
  }

  /** The integral over time, up to now, of the number of calls in service. */
  busyArea(service: number, now: number): number {
    return (this.#busyInstants[service] as number) + (this.busy[service] as number) * now;
  }
}
