import { COMPLETED, FAILED } from '#sim/outcome.ts';
import {
  BRANCH_FAILED,
  BRANCHES,
  CALLER,
  CHILD,
  CURSOR,
  ENDED,
  ENDPOINT,
  EVENT,
  FLAGS,
  JOINING,
  KEY_A,
  KEY_B,
  OWNER,
  REPLICA,
  RESULT,
  SIBLING,
  STATE,
  TRIES,
} from './calls.ts';
import type { Kernel } from './kernel.ts';
import { AFTER, ARG, COUNT, NAME_A, NAME_B } from './program.ts';

/** Parallel steps: each branch is a frame of its own, with a key of its own, and the parent goes on when all have ended. */
export class Branches {
  readonly #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Starts the branches of the parallel step at the cursor, in their order. */
  fork(frame: number, cursor: number): void {
    const { calls, line, program } = this.#kernel;
    const count = program.steps[(cursor << 3) | COUNT] as number;
    const first = program.steps[(cursor << 3) | ARG] as number;
    calls.cells[frame | STATE] = JOINING;
    calls.cells[frame | BRANCHES] = count;
    calls.cells[frame | CHILD] = -1;
    for (let i = 0; i < count; i++) {
      const branch = this.#branch(frame, cursor, i);
      calls.cells[branch | CURSOR] = program.targets[first + i] as number;
      line.push(branch);
    }
  }

  /** A branch is through; the last one lets its parent go on, or fails it if any has failed. */
  join(branch: number, outcome: number): void {
    const { calls, line, program } = this.#kernel;
    const { cells } = calls;
    const parent = cells[branch | CALLER] as number;
    cells[branch | STATE] = ENDED;
    if (outcome !== COMPLETED) cells[parent | FLAGS] = (cells[parent | FLAGS] as number) | BRANCH_FAILED;
    const left = (cells[parent | BRANCHES] as number) - 1;
    cells[parent | BRANCHES] = left;
    if (left > 0) return;
    for (let frame = cells[parent | CHILD] as number; frame >= 0; ) {
      const next = cells[frame | SIBLING] as number;
      calls.release(frame);
      frame = next;
    }
    cells[parent | CHILD] = -1;
    const failed = ((cells[parent | FLAGS] as number) & BRANCH_FAILED) !== 0;
    cells[parent | FLAGS] = (cells[parent | FLAGS] as number) & ~BRANCH_FAILED;
    if (failed) cells[parent | RESULT] = FAILED;
    else cells[parent | CURSOR] = program.steps[((cells[parent | CURSOR] as number) << 3) | AFTER] as number;
    line.push(parent);
  }

  #branch(frame: number, cursor: number, i: number): number {
    const { calls, draw, program } = this.#kernel;
    const branch = calls.take();
    const { cells } = calls;
    draw.derive(
      cells[frame | KEY_A] as number,
      cells[frame | KEY_B] as number,
      program.steps[(cursor << 3) | NAME_A] as number,
      program.steps[(cursor << 3) | NAME_B] as number,
      i,
    );
    cells[branch | KEY_A] = draw.keyA;
    cells[branch | KEY_B] = draw.keyB;
    cells[branch | CALLER] = frame;
    cells[branch | OWNER] = cells[frame | OWNER] as number;
    cells[branch | ENDPOINT] = cells[frame | ENDPOINT] as number;
    cells[branch | REPLICA] = cells[frame | REPLICA] as number;
    cells[branch | TRIES] = cells[branch | FLAGS] = 0;
    cells[branch | RESULT] = COMPLETED;
    cells[branch | EVENT] = cells[branch | CHILD] = -1;
    cells[branch | SIBLING] = cells[frame | CHILD] as number;
    cells[frame | CHILD] = branch;
    return branch;
  }
}
