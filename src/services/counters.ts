import { OUTCOMES } from '#sim/outcome.ts';

/**
 * What each service has counted since the start: plain numbers that scrapes copy. A request costs as few of them as will
 * do: how many are present is those that wait and those in service, and what callers sent is what arrived, since a call
 * is at the service at the instant at which it is made.
 */
export class Counters {
  /** Calls that arrived at the service. */
  readonly arrivals: Float64Array;
  /** Calls that callers made. */
  readonly sent: Float64Array;
  /** Calls that the service was through with, by service x outcome. */
  readonly ended: Float64Array;
  /** Calls of which their callers know the end, by service x outcome. */
  readonly answered: Float64Array;
  /** Calls that wait at the service now, and those in service. */
  readonly waiting: Int32Array;
  readonly busy: Int32Array;
  /** Instants at which calls left less those at which they came: with those still there, the area below the number. */
  readonly #waitingInstants: Float64Array;
  readonly #busyInstants: Float64Array;

  constructor(services: number) {
    this.arrivals = new Float64Array(services);
    this.sent = this.arrivals;
    this.ended = new Float64Array(services * OUTCOMES);
    this.answered = new Float64Array(services * OUTCOMES);
    this.waiting = new Int32Array(services);
    this.busy = new Int32Array(services);
    this.#waitingInstants = new Float64Array(services);
    this.#busyInstants = new Float64Array(services);
  }

  /** Calls at each service now, waiting or in service. */
  get present(): Int32Array {
    return this.busy.map((busy, service) => busy + (this.waiting[service] as number));
  }

  /** A call begins to wait (+1), or waits no more (-1). */
  changeWaiting(service: number, by: number, now: number): void {
    this.waiting[service] = (this.waiting[service] as number) + by;
    this.#waitingInstants[service] = (this.#waitingInstants[service] as number) - by * now;
  }

  /** A call gets a slot. */
  enterService(service: number, now: number): void {
    this.busy[service] = (this.busy[service] as number) + 1;
    this.#busyInstants[service] = (this.#busyInstants[service] as number) - now;
  }

  /** A call gives its slot back. */
  leaveService(service: number, now: number): void {
    this.busy[service] = (this.busy[service] as number) - 1;
    this.#busyInstants[service] = (this.#busyInstants[service] as number) + now;
  }

  /** The integral over time, up to now, of the number of calls at the service, in call-nanoseconds. */
  presentArea(service: number, now: number): number {
    return (
      (this.#waitingInstants[service] as number) + (this.waiting[service] as number) * now + this.busyArea(service, now)
    );
  }

  /** The integral over time, up to now, of the number of calls in service. */
  busyArea(service: number, now: number): number {
    return (this.#busyInstants[service] as number) + (this.busy[service] as number) * now;
  }
}
