import { type Buckets, bucketOf, medianBucket, percentile } from './response-buckets.ts';

/**
 * Locust's statistics (locust/stats.py), number for number, so that our runs and its own can stand in one table.
 * Response times are milliseconds, instants seconds on any clock; the clock is handed in, never read.
 */

/** The percentiles of Locust's CSV files and console. */
export const PERCENTILES = [0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 1] as const;

/** Seconds over which "current" percentiles look back, and how many snapshots are kept for it. */
const WINDOW = 10;
const SNAPSHOTS = WINDOW + 10;

/** What one row of Locust's tables shows: a request name, or all of them together. */
export class StatisticsEntry {
  readonly method: string;
  readonly name: string;
  requests = 0;
  failures = 0;
  /** Milliseconds, in order of arrival as Locust sums them. */
  totalTime = 0;
  minimum: number | undefined;
  maximum = 0;
  totalBytes = 0;
  /** Instant of the last request of this entry. */
  lastAt: number | undefined;
  /** When this entry came to be: at its first request. Rates go by the start of the entry of all requests. */
  readonly startedAt: number;
  readonly buckets: Buckets = new Map();
  /** The bucket 100 was first met by a time below 100: Locust before 2.43 then writes it as a whole number for good. */
  hundredFromBelow = false;
  readonly requestsPerSecond = new Map<number, number>();
  readonly failuresPerSecond = new Map<number, number>();
  /** What the buckets were at the end of a second; the oldest first. */
  readonly #snapshots = new Map<number, { buckets: Buckets; requests: number }>();
  readonly #total: StatisticsEntry;

  /** @param total the entry of all requests, whose last request ends everyone's windows; itself when left out */
  constructor(method: string, name: string, startedAt: number, total?: StatisticsEntry) {
    this.method = method;
    this.name = name;
    this.startedAt = startedAt;
    this.#total = total ?? this;
    this.#snapshot(Math.trunc(startedAt));
  }

  log(at: number, milliseconds: number, bytes: number): void {
    const second = Math.trunc(at);
    if (this.lastAt !== undefined && second > Math.trunc(this.lastAt)) this.#snapshot(second - 1);
    this.requests++;
    this.lastAt = at;
    increment(this.requestsPerSecond, second);
    this.totalTime += milliseconds;
    this.minimum = Math.min(this.minimum ?? milliseconds, milliseconds);
    this.maximum = Math.max(this.maximum, milliseconds);
    const bucket = bucketOf(milliseconds);
    if (bucket === 100 && !this.buckets.has(100)) this.hundredFromBelow = milliseconds < 100;
    increment(this.buckets, bucket);
    this.totalBytes += bytes;
  }

  logFailure(at: number): void {
    this.failures++;
    increment(this.failuresPerSecond, Math.trunc(at));
  }

  get failRatio(): number {
    if (this.requests === 0) return this.failures > 0 ? 1 : 0;
    return this.failures / this.requests;
  }

  /** Exact, in milliseconds; 0 when there is none. */
  get average(): number {
    return this.requests === 0 ? 0 : this.totalTime / this.requests;
  }

  /** The median bucket, but never beyond the exact minimum and maximum. Locust before 2.47. */
  get median(): number {
    return this.#within(medianBucket(this.buckets, this.requests));
  }

  /** The same of the bucket that `percentile(0.5)` gives, which is the greater of two. Locust since 2.47. */
  get upperMedian(): number {
    return this.#within(this.percentile(0.5));
  }

  get averageBytes(): number {
    return this.requests === 0 ? 0 : this.totalBytes / this.requests;
  }

  percentile(ratio: number): number {
    return percentile(this.buckets, this.requests, ratio);
  }

  /** Mean over the seconds L-12 .. L-3, L being the second of the last request of all: it freezes when traffic stops. */
  get currentRps(): number {
    return this.#recent(this.requestsPerSecond);
  }

  get currentFailuresPerSecond(): number {
    return this.#recent(this.failuresPerSecond);
  }

  /** Over the whole run, from the start to the last request of all. */
  get totalRps(): number {
    return this.#overall(this.requests);
  }

  get totalFailuresPerSecond(): number {
    return this.#overall(this.failures);
  }

  /**
   * The percentile of about the last ten seconds: the buckets less those of a snapshot about ten seconds old.
   * @param now seconds
   * @returns null when no snapshot is near enough
   */
  currentPercentile(now: number, ratio: number): number | null {
    const old = this.#snapshotBefore(Math.trunc(now));
    if (old === undefined) return null;
    const recent: Buckets = new Map();
    for (const [bucket, count] of this.buckets) {
      const more = count - (old.buckets.get(bucket) ?? 0);
      if (more !== 0) recent.set(bucket, more);
    }
    return percentile(recent, this.requests - old.requests, ratio);
  }

  #within(median: number): number {
    if (this.buckets.size === 0) return 0;
    return Math.min(this.maximum, Math.max(this.minimum as number, median));
  }

  #recent(perSecond: Map<number, number>): number {
    const last = this.#total.lastAt;
    if (last === undefined) return 0;
    const from = Math.max(Math.trunc(last) - 12, Math.trunc(this.#total.startedAt));
    const seconds = Math.trunc(last) - 2 - from;
    let sum = 0;
    for (let i = 0; i < seconds; i++) sum += perSecond.get(from + i) ?? 0;
    return sum / Math.max(seconds, 1);
  }

  #overall(count: number): number {
    const { lastAt, startedAt } = this.#total;
    if (lastAt === undefined || lastAt === startedAt) return 0;
    return count / (lastAt - startedAt);
  }

  /** Wanted is the snapshot of ten seconds ago, else 11, 9, 12, 8 and so on to 18 and 2. */
  #snapshotBefore(second: number) {
    const wanted = second - WINDOW;
    for (let i = 0; i <= 8; i++) {
      const found = this.#snapshots.get(wanted - i) ?? this.#snapshots.get(wanted + i);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #snapshot(second: number): void {
    this.#snapshots.set(second, { buckets: new Map(this.buckets), requests: this.requests });
    for (const oldest of this.#snapshots.keys()) {
      if (this.#snapshots.size <= SNAPSHOTS) return;
      this.#snapshots.delete(oldest);
    }
  }
}

/** Failures of one kind: equal method, name and text. */
export interface StatisticsError {
  method: string;
  name: string;
  error: string;
  occurrences: number;
  /** Seconds. */
  firstAt: number;
  lastAt: number;
}

/** All entries of a run, and the one that sums them up. */
export class RequestStatistics {
  readonly total: StatisticsEntry;
  readonly #errors = new Map<string, StatisticsError>();
  readonly #entries = new Map<string, StatisticsEntry>();

  /** @param startedAt seconds; the start of the test */
  constructor(startedAt: number) {
    this.total = new StatisticsEntry('', 'Aggregated', startedAt);
  }

  /** A request has been answered at `at` seconds. A failed one is logged here and as a failure. */
  request(at: number, method: string, name: string, milliseconds: number, bytes = 0): void {
    this.total.log(at, milliseconds, bytes);
    this.#entry(at, method, name).log(at, milliseconds, bytes);
  }

  /** @param error what went wrong, as Locust writes it: the `repr` of the exception */
  failure(at: number, method: string, name: string, error = ''): void {
    this.total.logFailure(at);
    this.#entry(at, method, name).logFailure(at);
    const key = JSON.stringify([method, name, error]);
    const known = this.#errors.get(key);
    if (known === undefined) {
      this.#errors.set(key, { method, name, error, occurrences: 1, firstAt: at, lastAt: at });
      return;
    }
    known.occurrences++;
    known.lastAt = at;
  }

  /** In the order of their first occurrences. */
  get errors(): StatisticsError[] {
    return [...this.#errors.values()];
  }

  /** In the order of their first requests, as Locust's JSON has them. */
  get entriesAsTheyCame(): StatisticsEntry[] {
    return [...this.#entries.values()];
  }

  /** Sorted by name, then method, as Locust's tables are. */
  get entries(): StatisticsEntry[] {
    return [...this.#entries.values()].sort((a, b) => compare(a.name, b.name) || compare(a.method, b.method));
  }

  #entry(at: number, method: string, name: string): StatisticsEntry {
    const key = `${method} ${name}`;
    const present = this.#entries.get(key);
    if (present !== undefined) return present;
    const entry = new StatisticsEntry(method, name, at, this.total);
    this.#entries.set(key, entry);
    return entry;
  }
}

function increment(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
