/** What a frame is doing; the STATE cell. */
export const FREE = 0;
/** Waits in the queue of its replica. */
export const QUEUED = 1;
/** Waits in the FIFO of its service. */
export const POOLED = 2;
/** On the list of frames to go on with at this instant. */
export const RUNNABLE = 3;
/** Shares its replica's CPU. */
export const COMPUTING = 4;
/** In a wait step, or a CPU step that shares with nobody; EVENT ends it. */
export const WAITING = 5;
/** Waits for the answer to the call in CHILD. */
export const CALLING = 6;
/** Waits to try its call again; EVENT ends it. */
export const BACKING_OFF = 7;
/** Waits for its branches, a list that starts at CHILD and goes on by SIBLING. */
export const JOINING = 8;

/** A branch that is through; its parent releases it when all are. */
export const ENDED = 9;

/** The caller has given up: nobody waits for the answer. */
export const ABANDONED = 1;
/** A branch of the parallel step at hand has failed. */
export const BRANCH_FAILED = 2;

/** ANSWER of a call whose caller has heard nothing yet. */
export const UNANSWERED = 255;

/**
 * The cells of a frame, as offsets from its handle. The first eight are what the tap records.
 * Key of the call, by which everything random about it is drawn; a branch has one of its own.
 */
export const KEY_A = 0;
export const KEY_B = 1;
/** Key of the calling frame, for the records; 0, 0 for a source. */
export const PARENT_A = 2;
export const PARENT_B = 3;
/** Load source, or -1 for a call between services. */
export const SOURCE = 4;
export const ENDPOINT = 5;
/** Number of this call among the attempts of its caller's step, from 0. */
export const ATTEMPT = 6;
/** Row of the replica, or -1. */
export const REPLICA = 7;
/** Frame that waits for this one, or -1. */
export const CALLER = 8;
export const OWNER = 9;
/** What the load source knows the request by, or -1. */
export const TOKEN = 10;
/** Index of the step at hand. */
export const CURSOR = 11;
export const STATE = 12;
export const FLAGS = 13;
/** What the frame's call or parallel step came to, until the frame has gone on from it; COMPLETED otherwise. */
export const RESULT = 14;
/** What the caller was told, or UNANSWERED. */
export const ANSWER = 15;
/** Event of the caller's timeout, or -1. */
export const TIMER = 16;
/** Event that ends what the frame does, or its wait in a queue; -1 when there is none. */
export const EVENT = 17;
/** Neighbours in a queue. */
export const NEXT = 18;
export const PREVIOUS = 19;
/** The call that the frame waits for, or the first of its branches, the others by SIBLING. */
export const CHILD = 20;
export const SIBLING = 21;
/** Branches still running. */
export const BRANCHES = 22;
/** Place in the heap of the processor. */
export const POSITION = 23;
/** Attempts that the frame's own call step has made before the one at hand. */
export const TRIES = 24;

/**
 * Cells from one frame to the next. A power of two, so that the times of frame f begin at f / 8 and that an offset may be
 * put to a handle by `|`, which unlike a sum cannot overflow: V8 need not look.
 */
const STRIDE = 32;

/** The times of a frame, as offsets from its handle / 8. */
export const ARRIVED_AT = 0;
/** When service began; -1 before. */
export const STARTED_AT = 1;
export const ANSWERED_AT = 2;
/** Virtual time of the processor at which the CPU step is done. */
export const WORK = 3;

/**
 * All calls in flight, as rows of typed arrays with a free list, so that a request allocates nothing. A row is a *frame*:
 * a place in the steps of an endpoint. A call is a frame; each branch of a parallel step is one more, with OWNER the call
 * that it is part of (itself for a call). The cells of a frame lie side by side, since whoever touches one touches many;
 * its handle is the index of the first: `calls.cells[call | KEY_A]`, `calls.times[(call >> 3) | ARRIVED_AT]`.
 * The arrays are replaced when they grow: never keep one over a call that may take a frame.
 *
 * What comes as an argument or from a field is written as `value | 0`, wherever it is written often: V8 then knows an
 * integer, where it would take any number through a double on its way into the array.
 */
export class Calls {
  cells = new Int32Array(1024 * STRIDE);
  times = new Float64Array((1024 * STRIDE) >> 3);
  /** Frames in use. */
  live = 0;
  readonly #limit: number;
  #capacity = 1024;
  #top = 0;
  #free = -1;

  /** @param limit of frames in flight; more are an error, since an overload without bounds would end the process */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Frames that were in flight at once, at most. */
  get most(): number {
    return this.#top;
  }

  /** @throws RangeError when more than `limit` frames are in flight */
  take(): number {
    const frame = this.#free;
    this.live++;
    if (frame >= 0) {
      this.#free = this.cells[frame | NEXT] as number;
      return frame;
    }
    if (this.#top === this.#capacity) this.#grow();
    return this.#top++ * STRIDE;
  }

  release(frame: number): void {
    this.cells[frame | STATE] = FREE;
    this.cells[frame | NEXT] = this.#free | 0;
    this.#free = frame;
    this.live--;
  }

  /** Visits every call in flight, branches left out, in no particular order. Calls may end meanwhile. */
  each(visit: (call: number) => void): void {
    for (let call = 0; call < this.#top * STRIDE; call += STRIDE) {
      if (this.cells[call | STATE] !== FREE && this.cells[call | OWNER] === call) visit(call);
    }
  }

  #grow(): void {
    if (this.#capacity >= this.#limit) {
      this.live--;
      throw new RangeError(
        `limits.callsInFlight: calls in flight must be at most ${this.#limit}, got more; bound the queues, set timeouts, or raise the limit`,
      );
    }
    this.#capacity = Math.min(this.#capacity * 2, this.#limit);
    const cells = new Int32Array(this.#capacity * STRIDE);
    cells.set(this.cells);
    this.cells = cells;
    const times = new Float64Array((this.#capacity * STRIDE) >> 3);
    times.set(this.times);
    this.times = times;
  }
}
