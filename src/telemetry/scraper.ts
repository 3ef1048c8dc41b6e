import type { Kernel } from '#services/kernel.ts';
import { DRAINING, PENDING, READY, STARTING } from '#services/replicas.ts';
import { COMPLETED, CUT, FAILED, OUTCOMES, REJECTED, TIMED_OUT } from '#sim/outcome.ts';
import { SCRAPE_COLUMNS, type ScrapeColumn } from './columns.ts';
import { SeriesStore } from './series.ts';
import type { Usage } from './usage.ts';

/** The virtual scrape: copies the kernel's counters into the series store, a row a service, whenever it is told to. */
export class Scraper {
  readonly series = new SeriesStore<ScrapeColumn>(SCRAPE_COLUMNS);
  readonly #kernel: Kernel;
  readonly #usage: Usage;
  readonly #before: Float64Array[];
  #lastAt = 0;

  constructor(kernel: Kernel, usage: Usage) {
    this.#kernel = kernel;
    this.#usage = usage;
    this.#before = kernel.program.services.map((_, service) => this.#read(service));
  }

  /** Takes one scrape, unless there has been one at this instant. @param desired the last decision for a service */
  scrape(desired: (service: number) => number): void {
    const { now } = this.#kernel.engine;
    if (now === this.#lastAt) return;
    this.#lastAt = now;
    this.#kernel.program.services.forEach((_, service) => {
      this.#append(service, now, desired(service));
    });
  }

  /** Counters of the service as they stand: arrivals, the outcomes, CPU time used and CPU time requested. */
  #read(service: number): Float64Array {
    const { counters, program } = this.#kernel;
    const ended = (outcome: number) => counters.ended[service * OUTCOMES + outcome] as number;
    return Float64Array.of(
      counters.arrivals[service] as number,
      ended(COMPLETED),
      ended(REJECTED),
      ended(FAILED),
      ended(TIMED_OUT),
      ended(CUT),
      this.#usage.cpuTime(service),
      this.#usage.replicaTime(service) * (program.services[service]?.cpuRequest ?? 1),
    );
  }

  #append(service: number, now: number, desired: number): void {
    const { counters } = this.#kernel;
    const usage = this.#usage;
    const read = this.#read(service);
    const [arrivals = 0, completed = 0, rejected = 0, failed = 0, timedOut = 0, cut = 0, used = 0, requested = 0] =
      read.map((value, i) => value - (this.#before[service]?.[i] ?? 0));
    this.#before[service] = read;
    const busy = counters.busy[service] as number;
    this.series.append([
      now / 1e9,
      service,
      arrivals,
      completed,
      rejected,
      failed,
      timedOut,
      cut,
      requested > 0 ? used / requested : 0,
      (counters.present[service] as number) - busy,
      busy,
      usage.replicas(service, PENDING),
      usage.replicas(service, STARTING),
      usage.replicas(service, READY),
      usage.replicas(service, DRAINING),
      desired,
    ]);
  }
}
