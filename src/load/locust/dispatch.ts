import { type ClassOrder, classOrder, type Dialect } from './class-order.ts';

export interface DispatchClass {
  name: string;
  /** Above 0; a class of weight 0 is left out, as Locust does. */
  weight: number;
  /** Exactly this many users, whatever the weights. 0: go by weight. */
  fixed: number;
}

/**
 * Decides how many users of which class run: Locust's UsersDispatcher, batch by batch. It knows no clock: `start`
 * begins a cycle, which ends the one before it; then `step` makes one batch, and as long as it returns true the next
 * one follows `gap` seconds later. Within a batch the users of the first class by name start first.
 * Source: locust/dispatch.py of 2.12.1 ('smooth') and 2.46.3 ('kl').
 */
export class Dispatcher {
  /** Names of the classes in the order of all indexes here: sorted. */
  readonly names: readonly string[];
  /** Users per class, after the last batch. */
  readonly counts: Int32Array;
  /** The same per worker: [worker * names.length + class]. One worker unless it was made for more. */
  readonly onWorkers: Int32Array;
  /** Seconds between two batches of this cycle. */
  gap = 0;
  readonly #classes: readonly DispatchClass[];
  readonly #dialect: Dialect;
  readonly #workers: number;
  /** Class and worker of every user, oldest first. */
  readonly #active: { index: number; worker: number }[] = [];
  #nextWorker = 0;
  #allowed: readonly number[];
  #order: Iterator<number, never>;
  #missingFixed = true;
  #target = 0;
  #batch = 1;

  /** @param workers processes that the users go to in turn; 1 unless a distributed run is to be followed */
  constructor(classes: readonly DispatchClass[], dialect: Dialect, workers = 1) {
    this.#classes = classes.filter(({ weight }) => weight > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#dialect = dialect;
    this.#workers = workers;
    this.names = this.#classes.map(({ name }) => name);
    this.counts = new Int32Array(this.names.length);
    this.onWorkers = new Int32Array(this.names.length * workers);
    this.#allowed = this.#classes.map((_, index) => index);
    this.#order = this.#users();
  }

  /** Users of all classes. */
  get size(): number {
    return this.#active.length;
  }

  /**
   * Begins a cycle towards `target` users at `rate` users a second, in batches of max(1, floor(rate)).
   * @param classes from now on only these are started (nobody is stopped for it); left out: the last list goes on.
   *   The generator of classes keeps its position unless the list changes.
   */
  start(target: number, rate: number, classes?: readonly string[]): void {
    if (classes !== undefined) this.#allow(classes);
    this.#target = target;
    this.#batch = Math.max(1, Math.floor(rate));
    this.gap = this.#batch / rate;
  }

  /** Makes one batch. @returns whether another one follows in this cycle. */
  step(): boolean {
    const lack = this.#target - this.size;
    if (lack < 0) {
      for (let n = Math.min(-lack, this.#batch); n > 0; n--) this.#remove();
    } else {
      for (let n = Math.min(lack, this.#batch); n > 0; n--) {
        const index = this.#order.next().value;
        if (index < 0) return false;
        this.#add(index);
      }
    }
    return this.size !== this.#target;
  }

  #allow(classes: readonly string[]): void {
    const allowed = this.names.flatMap((name, index) => (classes.includes(name) ? [index] : []));
    if (allowed.length === this.#allowed.length && allowed.every((index, i) => index === this.#allowed[i])) return;
    this.#allowed = allowed;
    this.#order = this.#users();
  }

  #add(index: number): void {
    const worker = this.#nextWorker;
    this.#nextWorker = (worker + 1) % this.#workers;
    this.#active.push({ index, worker });
    this.#count(index, worker, 1);
  }

  /** The last one in is the first one out. */
  #remove(): void {
    const { index, worker } = this.#active.pop() as { index: number; worker: number };
    this.#count(index, worker, -1);
    this.#missingFixed = true;
  }

  #count(index: number, worker: number, change: number): void {
    const cell = worker * this.names.length + index;
    this.counts[index] = (this.counts[index] as number) + change;
    this.onWorkers[cell] = (this.onWorkers[cell] as number) + change;
  }

  #users(): Iterator<number, never> {
    const allowed = this.#allowed.map((index) => ({ index, ...(this.#classes[index] as DispatchClass) }));
    const weighted = classOrder(
      this.#dialect,
      allowed.filter(({ fixed }) => fixed === 0),
    );
    const fixed = allowed.filter(({ fixed }) => fixed > 0);
    const wanted = fixed.map(({ index, fixed }) => ({ index, weight: fixed }));
    return this.#dialect === 'smooth' ? this.#smoothUsers(weighted, wanted) : this.#divergenceUsers(weighted, wanted);
  }

  /** Since 2.27: the missing fixed users are counted, ordered among themselves and started; then it goes by weight. */
  *#divergenceUsers(weighted: ClassOrder, fixed: { index: number; weight: number }[]): Generator<number, never> {
    for (;;) {
      if (!this.#missingFixed) {
        yield weighted();
        continue;
      }
      this.#missingFixed = false;
      const missing = fixed
        .map(({ index, weight }) => ({ index, weight: weight - (this.counts[index] as number) }))
        .filter(({ weight }) => weight > 0);
      const order = classOrder('kl', missing);
      for (let n = missing.reduce((sum, { weight }) => sum + weight, 0); n > 0; n--) yield order();
    }
  }

  /**
   * Before 2.27: the order among fixed classes keeps its position too, and skips classes that are complete. A class
   * found complete is not ticked off, only one that becomes so here; so with several fixed classes of which one needs
   * nothing the original would search for ever. Here the search ends when nothing is missing.
   */
  *#smoothUsers(weighted: ClassOrder, fixed: { index: number; weight: number }[]): Generator<number, never> {
    const order = classOrder('smooth', fixed);
    const missing = () => fixed.some(({ index, weight }) => (this.counts[index] as number) < weight);
    const wanted = new Map(fixed.map(({ index, weight }) => [index, weight]));
    for (;;) {
      if (this.#missingFixed) {
        this.#missingFixed = false;
        while (missing()) {
          const index = order();
          if ((this.counts[index] as number) < (wanted.get(index) as number)) yield index;
        }
      }
      yield weighted();
    }
  }
}

/**
 * The order in which users go to worker processes: first the first worker of each host, then the second ones.
 * @param ids `<host>_<anything>`
 */
export function workerOrder(ids: readonly string[]): string[] {
  const seen = new Map<string, number>();
  const sorted = [...ids].sort().map((id) => {
    const host = id.split('_')[0] as string;
    const place = seen.get(host) ?? 0;
    seen.set(host, place + 1);
    return { id, place };
  });
  return sorted.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
}
