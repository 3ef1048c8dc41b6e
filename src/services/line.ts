import { type Calls, RUNNABLE, STATE } from './calls.ts';

/** Frames that can go on at this instant, first come first served. */
export class Line {
  /** How many stand in it. */
  count = 0;
  readonly #calls: Calls;
  #frames = new Int32Array(256);
  #first = 0;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  push(frame: number): void {
    if (this.count === this.#frames.length) this.#grow();
    this.#calls.cells[frame | STATE] = RUNNABLE;
    this.#frames[(this.#first + this.count++) & (this.#frames.length - 1)] = frame | 0;
  }

  /** The next one, or -1 for one that was taken off; there must be one. */
  shift(): number {
    const frame = this.#frames[this.#first] as number;
    this.#first = (this.#first + 1) & (this.#frames.length - 1);
    this.count--;
    return frame;
  }

  /** Takes a frame that is being cancelled off the line. */
  forget(frame: number): void {
    const mask = this.#frames.length - 1;
    for (let i = 0; i < this.count; i++) {
      const place = (this.#first + i) & mask;
      if (this.#frames[place] === frame) this.#frames[place] = -1;
    }
  }

  #grow(): void {
    const old = this.#frames;
    this.#frames = new Int32Array(old.length * 2);
    for (let i = 0; i < this.count; i++) this.#frames[i] = old[(this.#first + i) & (old.length - 1)] as number;
    this.#first = 0;
  }
}
