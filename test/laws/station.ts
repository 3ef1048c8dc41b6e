import { COMPLETED, REJECTED, TIMED_OUT } from '#sim/outcome.ts';
import type { CallTable } from './call-table.ts';
import { ascending, atLeast, clippedTime, levelAverage, levels, mean, quantile, variance } from './measure.ts';
import type { Window } from './observed.ts';

const SECOND = 1e9;

/** What decides whether a call belongs to the measured ones. */
export type MeasuredBy = 'arrival' | 'completion';

/**
 * A place with servers and perhaps a queue, seen through its calls during a window. Per call it looks at those that
 * arrived in the window (in closed systems: were completed in it) and follows them to their end; time averages are over
 * the window and all calls, those of before and after included.
 */
export class Station {
  readonly calls: CallTable;
  readonly window: Window;
  readonly servers: number;
  readonly by: MeasuredBy;
  readonly #kept = new Map<string, Float64Array>();

  constructor(calls: CallTable, window: Window, { servers = 1, by = 'arrival' as MeasuredBy } = {}) {
    this.calls = calls;
    this.window = window;
    this.servers = servers;
    this.by = by;
  }

  /** Seconds that the window is long. */
  get duration(): number {
    return (this.window.until - this.window.from) / SECOND;
  }

  /** Whether the call in this row is one of the measured ones. */
  measured(row: number): boolean {
    const at = (this.by === 'arrival' ? this.calls.arrivedAt[row] : this.calls.endedAt[row]) as number;
    return at >= this.window.from && at < this.window.until;
  }

  /** How many measured calls there are for which `holds`. */
  number(holds: (row: number) => boolean = () => true): number {
    let number = 0;
    for (let row = 0; row < this.calls.count; row++) if (this.measured(row) && holds(row)) number++;
    return number;
  }

  /** The share of measured calls for which `holds`. */
  share(holds: (row: number) => boolean): number {
    return this.number(holds) / this.number();
  }

  ended(outcome: number): (row: number) => boolean {
    return (row) => this.calls.outcome[row] === outcome;
  }

  /** Seconds from arrival to the end, of completed calls. */
  get sojourns(): Float64Array {
    return this.#values('sojourns', this.ended(COMPLETED), (row) => this.#at(this.calls.endedAt, row));
  }

  /** Seconds that accepted calls waited: until service began, or until they gave up. */
  get waits(): Float64Array {
    const accepted = (row: number) => this.calls.outcome[row] !== REJECTED;
    return this.#values('waits', accepted, (row) => this.#queueEnd(row));
  }

  /** The same of those that got service. */
  get servedWaits(): Float64Array {
    const served = (row: number) => this.#at(this.calls.startedAt, row) >= 0;
    return this.#values('servedWaits', served, (row) => this.#at(this.calls.startedAt, row));
  }

  /** The share of time with n calls present, n = 0, 1, ... */
  get levels(): Float64Array {
    return this.#keep('levels', () => {
      const { arrivedAt, endedAt } = this.calls;
      return levels(ascending(arrivedAt), ascending(endedAt), this.window.from, this.window.until);
    });
  }

  /** Mean number present. */
  present(): number {
    return this.average(this.calls.arrivedAt, this.calls.endedAt);
  }

  /** Mean number in service. */
  busy(): number {
    const { startedAt, endedAt } = this.calls;
    // What never began has no service: it "begins" at its end.
    return this.average(
      startedAt.map((at, row) => (at < 0 ? this.#at(endedAt, row) : at)),
      endedAt,
    );
  }

  /** Mean number waiting. */
  waiting(): number {
    const { arrivedAt, startedAt } = this.calls;
    return this.average(
      arrivedAt,
      startedAt.map((_, row) => this.#queueEnd(row)),
    );
  }

  /** Mean number of intervals that hold. */
  average(starts: Float64Array, ends: Float64Array): number {
    const { from, until } = this.window;
    return clippedTime(starts, ends, from, until) / (until - from);
  }

  #at(column: Float64Array, row: number): number {
    return column[row] as number;
  }

  #queueEnd(row: number): number {
    const started = this.#at(this.calls.startedAt, row);
    return started < 0 ? this.#at(this.calls.endedAt, row) : started;
  }

  /** Seconds from arrival to what `until` says, of the measured calls for which `holds`. */
  #values(name: string, holds: (row: number) => boolean, until: (row: number) => number): Float64Array {
    return this.#keep(name, () => {
      const values = new Float64Array(this.calls.count);
      let count = 0;
      for (let row = 0; row < this.calls.count; row++) {
        if (!this.measured(row) || !holds(row)) continue;
        values[count++] = (until(row) - this.#at(this.calls.arrivedAt, row)) / SECOND;
      }
      return values.subarray(0, count);
    });
  }

  /** What quantiles are taken from. */
  sorted(name: 'sojourns' | 'waits'): Float64Array {
    return this.#keep(`sorted ${name}`, () => this[name].slice().sort());
  }

  #keep(name: string, make: () => Float64Array): Float64Array {
    const kept = this.#kept.get(name) ?? make();
    this.#kept.set(name, kept);
    return kept;
  }
}

/** Metrics that every station has, by the names that the cases give them. */
const METRICS: Readonly<Record<string, (station: Station) => number>> = {
  mean_wait: (station) => mean(station.waits),
  mean_wait_served: (station) => mean(station.servedWaits),
  mean_sojourn: (station) => mean(station.sojourns),
  mean_sojourn_success: (station) => mean(station.sojourns),
  mean_response: (station) => mean(station.sojourns),
  std_wait: (station) => Math.sqrt(variance(station.waits)),
  std_response: (station) => Math.sqrt(variance(station.sojourns)),
  std_sojourn: (station) => Math.sqrt(variance(station.sojourns)),
  prob_wait: ({ waits }) => waits.reduce((sum, wait) => sum + (wait > 0 ? 1 : 0), 0) / waits.length,
  reject_prob: (station) => station.share(station.ended(REJECTED)),
  abandon_prob: (station) => station.share(station.ended(TIMED_OUT)),
  timeout_prob: (station) => station.share(station.ended(TIMED_OUT)),
  throughput: (station) => station.number(station.ended(COMPLETED)) / station.duration,
  arrival_rate: (station) => station.number() / station.duration,
  mean_in_system: (station) => station.present(),
  mean_in_queue: (station) => station.waiting(),
  mean_busy: (station) => station.busy(),
  utilization: (station) => station.busy() / station.servers,
  prob_empty: (station) => station.levels[0] as number,
  var_in_system: ({ levels: shares }) => {
    const center = levelAverage(shares, (n) => n);
    return levelAverage(shares, (n) => (n - center) * (n - center));
  },
};

/** The value of a metric, whose name may hold a number: `wait_p95`, `sojourn_success_p999`, `prob_n_ge_8`. */
export function metric(station: Station, name: string): number {
  const [, what, digits] = /^(wait|sojourn|sojourn_success|response)_p(\d+)$/.exec(name) ?? [];
  if (what !== undefined) {
    return quantile(station.sorted(what === 'wait' ? 'waits' : 'sojourns'), Number(`0.${digits}`));
  }
  const [, least] = /^prob_n_ge_(\d+)$/.exec(name) ?? [];
  if (least !== undefined) return atLeast(station.levels, Number(least));
  const value = METRICS[name];
  if (value === undefined) throw new Error(`no metric ${name}`);
  return value(station);
}

/** Utilization of cores that are shared by all present: the mean of min(n, cores) / cores. */
export function sharedUtilization(station: Station, cores: number): number {
  return levelAverage(station.levels, (n) => Math.min(n, cores) / cores);
}
