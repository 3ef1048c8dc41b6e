import type { Draw } from '#sim/draw.ts';
import type { Engine } from '#sim/engine.ts';
import { COMPLETED, FAILED } from '#sim/outcome.ts';
import type { Sampler } from '#sim/sampler.ts';
import {
  ABANDONED,
  ANSWER,
  type Calls,
  CHILD,
  CURSOR,
  ENDPOINT,
  EVENT,
  FLAGS,
  KEY_A,
  KEY_B,
  OWNER,
  REPLICA,
  RESULT,
  STATE,
  TRIES,
  WAITING,
} from './calls.ts';
import type { Kernel } from './kernel.ts';
import type { Line } from './line.ts';
import * as step from './program.ts';
import type { Replicas } from './replicas.ts';

/**
 * Takes frames through the compiled steps of their endpoints until they have to wait. Frames that can go on at this
 * instant stand in a line that `flush` works off, first come first served, so that answers and starts never nest,
 * however deep the calls are.
 */
export class Interpreter {
  readonly #kernel: Kernel;
  readonly #calls: Calls;
  readonly #draw: Draw;
  readonly #engine: Engine;
  readonly #line: Line;
  readonly #program: step.Program;
  readonly #replicas: Replicas;
  readonly #waited: number;
  #flushing = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#calls = kernel.calls;
    this.#draw = kernel.draw;
    this.#engine = kernel.engine;
    this.#line = kernel.line;
    this.#program = kernel.program;
    this.#replicas = kernel.replicas;
    this.#waited = kernel.engine.register([(frame) => this.#endOfWait(frame)]);
  }

  /** Tells a frame how its call ended. */
  resume(frame: number, outcome: number): void {
    const { cells } = this.#calls;
    cells[frame | CHILD] = -1;
    cells[frame | RESULT] = outcome | 0;
    if (outcome === COMPLETED) {
      cells[frame | TRIES] = 0;
      cells[frame | CURSOR] = (cells[frame | CURSOR] as number) + 1;
    }
    this.#line.push(frame);
  }

  /** Ends the step at hand; the frame stands in line for the next. */
  forward(frame: number): void {
    const { cells } = this.#calls;
    cells[frame | CURSOR] = (cells[frame | CURSOR] as number) + 1;
    this.#line.push(frame);
  }

  /** Works off the frames that can go on now. Everything that may have made one runnable ends with it. */
  flush(): void {
    if (this.#flushing) return;
    const line = this.#line;
    this.#flushing = true;
    while (line.count > 0) {
      const frame = line.shift();
      if (frame < 0) continue;
      if (this.#calls.cells[frame | RESULT] === COMPLETED) this.#run(frame);
      else this.#kernel.attempts.recover(frame);
    }
    this.#flushing = false;
  }

  /** The frame has no more steps: the call is over, or the branch. */
  finish(frame: number, outcome: number): void {
    const { branches, gateway, ledger } = this.#kernel;
    if (this.#calls.cells[frame | OWNER] !== frame) branches.join(frame, outcome);
    else {
      gateway.leave(frame);
      ledger.conclude(frame, outcome);
    }
  }

  /** Breaks the frame off if its caller has given up and the service does not go on with such work. @returns whether it did */
  brokenOff(frame: number): boolean {
    const { cells } = this.#calls;
    const program = this.#program;
    const owner = cells[frame | OWNER] as number;
    if (((cells[owner | FLAGS] as number) & ABANDONED) === 0) return false;
    const service = program.serviceOf[cells[owner | ENDPOINT] as number] as number;
    if (program.services[service]?.cancellation !== step.CANCEL_BETWEEN_STEPS) return false;
    this.finish(frame, cells[owner | ANSWER] as number);
    return true;
  }

  /** Gives back what a wait step uses, at its end or when it is broken off. */
  release(frame: number): void {
    const { cells } = this.#calls;
    const { steps } = this.#program;
    const microcores = steps[((cells[frame | CURSOR] as number) << 3) | step.MICROCORES] as number;
    cells[frame | EVENT] = -1;
    if (microcores !== 0) this.#replicas.use(cells[frame | REPLICA] as number, -microcores, this.#engine.now);
  }

  #run(frame: number): void {
    const { steps, samplers } = this.#program;
    let cursor = this.#calls.cells[frame | CURSOR] as number;
    for (;;) {
      const { cells } = this.#calls;
      const at = cursor << 3;
      const op = steps[at | step.OP] as number;
      if (op >= step.BRANCH_END) {
        this.finish(frame, COMPLETED);
        return;
      }
      if (((cells[(cells[frame | OWNER] as number) | FLAGS] as number) & ABANDONED) !== 0 && this.brokenOff(frame))
        return;
      if (op <= step.WAIT) {
        const draw = this.#draw;
        draw.begin(
          steps[at | step.NAME_A] as number,
          steps[at | step.NAME_B] as number,
          cells[frame | KEY_A] as number,
          cells[frame | KEY_B] as number,
        );
        const time = (samplers[steps[at | step.ARG] as number] as Sampler).draw(draw);
        if (time > 0) {
          cells[frame | CURSOR] = cursor;
          if (op === step.CPU) this.#kernel.processor.add(frame, cells[frame | REPLICA] as number, time);
          else this.#pass(frame, steps[at | step.MICROCORES] as number, time);
          return;
        }
        cursor++;
      } else if (op === step.CALL) {
        cells[frame | CURSOR] = cursor;
        this.#kernel.attempts.call(frame, cursor);
        return;
      } else if (op === step.PARALLEL) {
        cells[frame | CURSOR] = cursor;
        this.#kernel.branches.fork(frame, cursor);
        return;
      } else if (op === step.CHOOSE) cursor = this.#choose(frame, cursor);
      else if (op === step.JUMP) cursor = steps[at | step.ARG] as number;
      else if (op === step.SEND) this.#kernel.attempts.send(frame, cursor++);
      else if (this.#uniform(frame, cursor) < (this.#program.probability[cursor++] as number)) {
        this.finish(frame, FAILED);
        return;
      }
    }
  }

  /** Lets time pass until the end of a wait step, or of a CPU step that shares with nobody. */
  #pass(frame: number, microcores: number, time: number): void {
    const { cells } = this.#calls;
    const engine = this.#engine;
    const now = engine.now;
    if (microcores !== 0) this.#replicas.use(cells[frame | REPLICA] as number, microcores, now);
    cells[frame | STATE] = WAITING;
    cells[frame | EVENT] = engine.schedule(now + time, this.#waited, frame, 0) | 0;
  }

  #uniform(frame: number, cursor: number): number {
    const { cells } = this.#calls;
    const { steps } = this.#program;
    const at = cursor << 3;
    this.#draw.begin(
      steps[at | step.NAME_A] as number,
      steps[at | step.NAME_B] as number,
      cells[frame | KEY_A] as number,
      cells[frame | KEY_B] as number,
    );
    return this.#draw.uniform();
  }

  #choose(frame: number, cursor: number): number {
    const { steps, targets, thresholds } = this.#program;
    const u = this.#uniform(frame, cursor);
    let option = steps[(cursor << 3) | step.ARG] as number;
    while (u >= (thresholds[option] as number)) option++;
    return targets[option] as number;
  }

  #endOfWait(frame: number): void {
    this.release(frame);
    const { cells } = this.#calls;
    cells[frame | CURSOR] = (cells[frame | CURSOR] as number) + 1;
    // Nothing else can go on at the beginning of an event, so the frame need not stand in line.
    this.#flushing = true;
    this.#run(frame);
    this.#flushing = false;
    if (this.#line.count > 0) this.flush();
  }
}
