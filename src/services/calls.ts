/** What a frame is doing; the `state` column. */
export const FREE = 0;
/** Waits in the queue of its replica. */
export const QUEUED = 1;
/** Waits in the FIFO of its service. */
export const POOLED = 2;
/** On the list of frames to go on with at this instant. */
export const RUNNABLE = 3;
/** Shares its replica's CPU. */
export const COMPUTING = 4;
/** In a wait step, or a CPU step that shares with nobody; `event` ends it. */
export const WAITING = 5;
/** Waits for the answer to the call `child`. */
export const CALLING = 6;
/** Waits to try its call again; `event` ends it. */
export const BACKING_OFF = 7;
/** Waits for its branches, a list that starts at `child` and goes on by `sibling`. */
export const JOINING = 8;

/** A branch that is through; its parent releases it when all are. */
export const ENDED = 9;

/** The caller has given up: nobody waits for the answer. */
export const ABANDONED = 1;
/** A branch of the parallel step at hand has failed. */
export const BRANCH_FAILED = 2;

/** `answer` of a call whose caller has heard nothing yet. */
export const UNANSWERED = 255;

/**
 * All calls in flight, as rows of typed arrays with a free list, so that a request allocates nothing. A row is a *frame*:
 * a place in the steps of an endpoint. A call is a frame; each branch of a parallel step is one more, with `owner` the
 * call that it is part of (its own row for a call).
 */
export class Calls {
  /** Frames in use. */
  live = 0;
  /** Rows ever used; those from here on have never been. */
  top = 0;
  capacity = 1024;
  readonly limit: number;

  keyA = new Int32Array(1024);
  keyB = new Int32Array(1024);
  /** Key of the caller, for the records; 0, 0 for a source. */
  parentA = new Int32Array(1024);
  parentB = new Int32Array(1024);
  /** Frame that waits for this one, or -1. */
  caller = new Int32Array(1024);
  owner = new Int32Array(1024);
  /** Load source, or -1 for a call between services. */
  source = new Int32Array(1024);
  token = new Int32Array(1024);
  endpoint = new Int32Array(1024);
  replica = new Int32Array(1024);
  /** Number of this call among the attempts of its caller's step, from 0. */
  attempt = new Int32Array(1024);
  /** Attempts that the frame's own call step has made before the one at hand. */
  tries = new Int32Array(1024);
  /** Index of the step at hand. */
  cursor = new Int32Array(1024);
  state = new Uint8Array(1024);
  flags = new Uint8Array(1024);
  /** What the frame's call or parallel step came to, until the frame has gone on from it; COMPLETED otherwise. */
  result = new Uint8Array(1024);
  /** What the caller was told, or UNANSWERED. */
  answer = new Uint8Array(1024);
  /** Event of the caller's timeout, or -1. */
  timer = new Int32Array(1024);
  /** Event that ends what the frame does, or its wait in a queue; -1 when there is none. */
  event = new Int32Array(1024);
  /** Neighbours in a queue. */
  next = new Int32Array(1024);
  previous = new Int32Array(1024);
  child = new Int32Array(1024);
  sibling = new Int32Array(1024);
  /** Branches still running. */
  branches = new Int32Array(1024);
  /** Place in the heap of the processor. */
  position = new Int32Array(1024);
  arrivedAt = new Float64Array(1024);
  /** When service began; -1 before. */
  startedAt = new Float64Array(1024);
  answeredAt = new Float64Array(1024);
  /** Virtual time of the processor at which the CPU step is done. */
  work = new Float64Array(1024);
  #free = -1;

  /** @param limit of frames in flight; more are an error, since an overload without bounds would end the process */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** @throws RangeError when more than `limit` frames are in flight */
  take(): number {
    let row = this.#free;
    if (row >= 0) this.#free = this.next[row] as number;
    else {
      if (this.top === this.capacity) this.#grow();
      row = this.top++;
    }
    this.live++;
    return row;
  }

  release(row: number): void {
    this.state[row] = FREE;
    this.next[row] = this.#free;
    this.#free = row;
    this.live--;
  }

  #grow(): void {
    if (this.capacity >= this.limit) {
      throw new RangeError(`limits.callsInFlight: calls in flight must be at most ${this.limit}, got more; bound the queues, set timeouts, or raise the limit`);
    }
    this.capacity = Math.min(this.capacity * 2, this.limit);
    for (const [name, column] of Object.entries(this)) {
      if (column instanceof Int32Array) this.#replace(name, new Int32Array(this.capacity), column);
      else if (column instanceof Uint8Array) this.#replace(name, new Uint8Array(this.capacity), column);
      else if (column instanceof Float64Array) this.#replace(name, new Float64Array(this.capacity), column);
    }
  }

  #replace<Column extends Int32Array | Uint8Array | Float64Array>(name: string, column: Column, old: Column): void {
    column.set(old);
    (this as unknown as Record<string, Column>)[name] = column;
  }
}
