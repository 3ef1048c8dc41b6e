import type { Engine } from '#sim/engine.ts';
import { type Calls, COMPUTING, POSITION, REPLICA, STATE, WORK } from './calls.ts';
import type { Program } from './program.ts';
import type { Replicas } from './replicas.ts';

/** Work within this many nanoseconds of done is done; beyond it is the rounding of the sums. */
const ROUNDING = 1e-3;

/**
 * Processor sharing, exactly: n CPU steps on a replica with L cores each go at the rate min(1, L / n). Virtual time V
 * runs at that rate, so a step that begins at V and needs w is done at V + w whatever comes and goes meanwhile, and the
 * next departure is the least of those: a heap a replica, O(log n) an event, no time slices.
 *
 * The event of the next departure is set early rather than often: arrivals only delay departures, so an event that
 * fires too soon sets itself anew.
 */
export class Processor {
  readonly #engine: Engine;
  readonly #calls: Calls;
  readonly #replicas: Replicas;
  readonly #program: Program;
  readonly #done: (frame: number) => void;
  readonly #flush: () => void;
  readonly #departure: number;
  readonly #states: State[] = [];

  /**
   * @param done told of each frame whose CPU step is done
   * @param flush told when all that are done at this instant are known
   */
  constructor(
    engine: Engine,
    calls: Calls,
    replicas: Replicas,
    program: Program,
    done: (frame: number) => void,
    flush: () => void,
  ) {
    this.#engine = engine;
    this.#calls = calls;
    this.#replicas = replicas;
    this.#program = program;
    this.#done = done;
    this.#flush = flush;
    this.#departure = engine.register([(replica) => this.#depart(replica)]);
  }

  /** Makes room for a replica that starts with an idle processor. */
  open(replica: number): void {
    this.#states[replica] = new State(this.#program.services[this.#replicas.service[replica] as number]?.cpuLimit ?? 1);
  }

  /** Begins a CPU step of `time` nanoseconds. */
  add(frame: number, replica: number, time: number): void {
    const state = this.#states[replica] as State;
    if (state.size === 0) state.restart(this.#engine.now);
    else state.advance(this.#engine.now);
    this.#calls.times[(frame >> 3) | WORK] = state.virtual + time;
    this.#calls.cells[frame | STATE] = COMPUTING;
    this.#calls.cells[frame | REPLICA] = replica;
    state.push(frame, this.#calls);
    this.#use(replica, state, state.size - 1);
    this.#arm(replica, state);
  }

  /** Takes out a CPU step that will not be finished. */
  remove(frame: number): void {
    const replica = this.#calls.cells[frame | REPLICA] as number;
    const state = this.#states[replica] as State;
    state.advance(this.#engine.now);
    state.removeAt(this.#calls.cells[frame | POSITION] as number, this.#calls);
    this.#use(replica, state, state.size + 1);
    this.#arm(replica, state);
  }

  /** Frames at work on the replica. */
  sharing(replica: number): number {
    return (this.#states[replica] as State).size;
  }

  #depart(replica: number): void {
    const state = this.#states[replica] as State;
    const { times } = this.#calls;
    state.event = -1;
    state.advance(this.#engine.now);
    const before = state.size;
    while (state.size > 0 && (times[((state.heap[0] as number) >> 3) | WORK] as number) - state.virtual <= ROUNDING) {
      const frame = state.heap[0] as number;
      state.removeAt(0, this.#calls);
      this.#done(frame);
    }
    this.#use(replica, state, before);
    this.#arm(replica, state);
    this.#flush();
  }

  /** Accounts for the cores in use after the number of frames has changed from `before`. */
  #use(replica: number, state: State, before: number): void {
    const change = Math.min(state.size, state.cores) - Math.min(before, state.cores);
    if (change !== 0) this.#replicas.use(replica, Math.round(change * 1e6), this.#engine.now);
  }

  #arm(replica: number, state: State): void {
    const engine = this.#engine;
    if (state.size === 0) {
      if (state.event >= 0) engine.cancel(state.event);
      state.event = -1;
      return;
    }
    const left = (this.#calls.times[((state.heap[0] as number) >> 3) | WORK] as number) - state.virtual - ROUNDING;
    const due = engine.now + Math.max(0, Math.ceil(left / state.rate));
    if (state.event >= 0) {
      if (state.dueAt <= due) return;
      engine.cancel(state.event);
    }
    state.dueAt = due;
    state.event = engine.schedule(due, this.#departure, replica, 0);
  }
}

/** The processor of one replica: its virtual time and the heap of its frames by (work, order of arrival). */
class State {
  readonly cores: number;
  virtual = 0;
  at = 0;
  rate = 1;
  /** The event of the next departure, or -1; never later than the departure. */
  event = -1;
  dueAt = 0;
  size = 0;
  heap = new Int32Array(8);
  #tickets = new Float64Array(8);
  #ticket = 0;

  constructor(cores: number) {
    this.cores = cores;
  }

  /** Starts virtual time at 0 again, so that its sums stay short and exact. */
  restart(now: number): void {
    this.virtual = 0;
    this.at = now;
    this.#ticket = 0;
  }

  advance(now: number): void {
    this.virtual += (now - this.at) * this.rate;
    this.at = now;
  }

  push(frame: number, calls: Calls): void {
    if (this.size === this.heap.length) this.#grow();
    const i = this.size++;
    this.heap[i] = frame;
    this.#tickets[i] = this.#ticket++;
    this.#up(i, calls);
    this.#retime();
  }

  removeAt(i: number, calls: Calls): void {
    const last = --this.size;
    if (i !== last) {
      this.#move(last, i, calls);
      this.#down(i, calls);
      this.#up(i, calls);
    }
    this.#retime();
  }

  #retime(): void {
    this.rate = this.size <= this.cores ? 1 : this.cores / this.size;
  }

  #before(i: number, j: number, times: Float64Array): boolean {
    const a = times[((this.heap[i] as number) >> 3) | WORK] as number;
    const b = times[((this.heap[j] as number) >> 3) | WORK] as number;
    return a < b || (a === b && (this.#tickets[i] as number) < (this.#tickets[j] as number));
  }

  #up(from: number, calls: Calls): void {
    let i = from;
    calls.cells[(this.heap[i] as number) | POSITION] = i;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent, calls.times)) return;
      this.#swap(i, parent, calls);
      i = parent;
    }
  }

  #down(from: number, calls: Calls): void {
    for (let i = from; ; ) {
      let least = 2 * i + 1;
      if (least >= this.size) return;
      if (least + 1 < this.size && this.#before(least + 1, least, calls.times)) least++;
      if (!this.#before(least, i, calls.times)) return;
      this.#swap(i, least, calls);
      i = least;
    }
  }

  #move(from: number, to: number, calls: Calls): void {
    const frame = this.heap[from] as number;
    this.heap[to] = frame;
    this.#tickets[to] = this.#tickets[from] as number;
    calls.cells[frame | POSITION] = to;
  }

  #swap(i: number, j: number, calls: Calls): void {
    const frame = this.heap[i] as number;
    const ticket = this.#tickets[i] as number;
    this.#move(j, i, calls);
    this.heap[j] = frame;
    this.#tickets[j] = ticket;
    calls.cells[frame | POSITION] = j;
  }

  #grow(): void {
    const heap = new Int32Array(this.heap.length * 2);
    heap.set(this.heap);
    this.heap = heap;
    const tickets = new Float64Array(heap.length);
    tickets.set(this.#tickets);
    this.#tickets = tickets;
  }
}
