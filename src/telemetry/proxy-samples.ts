import type { ProxySample } from '#scaler/policy.ts';
import type { Kernel } from '#services/kernel.ts';
import { every } from '#sim/clock.ts';

/** How often queue-proxies and activator report. */
const INTERVAL = 1e9;

/**
 * What the proxies of one service report, a sample for each whole second of the run: the mean number of requests at the
 * service, wherever they wait, and how many arrived. Where no replica is ready and nothing happened in the second, there
 * is no proxy that could report, and no sample.
 */
export class ProxySamples {
  readonly #kernel: Kernel;
  readonly #service: number;
  #taken: ProxySample[] = [];
  #at: number;
  #area: number;
  #arrivals: number;

  constructor(kernel: Kernel, service: number) {
    const { counters, engine } = kernel;
    this.#kernel = kernel;
    this.#service = service;
    this.#at = engine.now;
    this.#area = counters.presentArea(service, engine.now);
    this.#arrivals = counters.arrivals[service] as number;
    every(engine, engine.now + INTERVAL, INTERVAL, () => this.#sample());
  }

  /** The samples of the seconds that ended since the last call, one that ends now included; oldest first. */
  take(): ProxySample[] {
    if (this.#kernel.engine.now === this.#at + INTERVAL) this.#sample();
    const taken = this.#taken;
    this.#taken = [];
    return taken;
  }

  #sample(): void {
    const { counters, engine, gateway } = this.#kernel;
    if (engine.now === this.#at) return;
    const area = counters.presentArea(this.#service, engine.now);
    const arrivals = counters.arrivals[this.#service] as number;
    const concurrency = (area - this.#area) / INTERVAL;
    const requests = arrivals - this.#arrivals;
    this.#at = engine.now;
    this.#area = area;
    this.#arrivals = arrivals;
    if (gateway.ready(this.#service) === 0 && concurrency === 0 && requests === 0) return;
    this.#taken.push({ at: engine.now, concurrency, requests });
  }
}
