import { COMPLETED, FAILED } from '#sim/outcome.ts';
import type { Sampler } from '#sim/sampler.ts';
import {
  ABANDONED,
  ANSWER,
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
  RUNNABLE,
  STATE,
  TRIES,
  WAITING,
} from './calls.ts';
import type { Kernel } from './kernel.ts';
import * as step from './program.ts';

/**
 * Takes frames through the compiled steps of their endpoints until they have to wait. Frames that can go on at this
 * instant stand in a list that `flush` works off, first come first served, so that answers and starts never nest,
 * however deep the calls are.
 */
export class Interpreter {
  readonly #kernel: Kernel;
  readonly #waited: number;
  #runnable = new Int32Array(256);
  #first = 0;
  #count = 0;
  #flushing = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#waited = kernel.engine.register([(frame) => this.#endOfWait(frame)]);
  }

  /** Begins the steps of a call that has just got its slot. */
  start(call: number): void {
    const { calls, program } = this.#kernel;
    calls.cells[call + CURSOR] = program.first[calls.cells[call + ENDPOINT] as number] as number;
    this.enqueue(call);
  }

  /** Tells a frame how its call ended. */
  resume(frame: number, outcome: number): void {
    const { cells } = this.#kernel.calls;
    cells[frame + CHILD] = -1;
    cells[frame + RESULT] = outcome;
    if (outcome === COMPLETED) {
      cells[frame + TRIES] = 0;
      this.forward(frame);
    } else this.enqueue(frame);
  }

  /** Ends the step at hand; the frame stands in line for the next. */
  forward(frame: number): void {
    const { cells } = this.#kernel.calls;
    cells[frame + CURSOR] = (cells[frame + CURSOR] as number) + 1;
    this.enqueue(frame);
  }

  /** Lets a frame go on at this instant. */
  enqueue(frame: number): void {
    if (this.#count === this.#runnable.length) this.#grow();
    this.#kernel.calls.cells[frame + STATE] = RUNNABLE;
    this.#runnable[(this.#first + this.#count++) & (this.#runnable.length - 1)] = frame;
  }

  /** Takes a frame that is being cancelled off the list of those that can go on. */
  forget(frame: number): void {
    const mask = this.#runnable.length - 1;
    for (let i = 0; i < this.#count; i++) {
      const place = (this.#first + i) & mask;
      if (this.#runnable[place] === frame) this.#runnable[place] = -1;
    }
  }

  /** Works off the frames that can go on now. Everything that may have made one runnable ends with it. */
  flush(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    while (this.#count > 0) {
      const frame = this.#runnable[this.#first] as number;
      this.#first = (this.#first + 1) & (this.#runnable.length - 1);
      this.#count--;
      if (frame < 0) continue;
      if (this.#kernel.calls.cells[frame + RESULT] === COMPLETED) this.#run(frame);
      else this.#kernel.attempts.recover(frame);
    }
    this.#flushing = false;
  }

  /** The frame has no more steps: the call is over, or the branch. */
  finish(frame: number, outcome: number): void {
    const { branches, calls, gateway, ledger } = this.#kernel;
    if (calls.cells[frame + OWNER] !== frame) branches.join(frame, outcome);
    else {
      gateway.leave(frame);
      ledger.conclude(frame, outcome);
    }
  }

  /** Breaks the frame off if its caller has given up and the service does not go on with such work. @returns whether it did */
  brokenOff(frame: number): boolean {
    const { calls, program } = this.#kernel;
    const owner = calls.cells[frame + OWNER] as number;
    if (((calls.cells[owner + FLAGS] as number) & ABANDONED) === 0) return false;
    const service = program.serviceOf[calls.cells[owner + ENDPOINT] as number] as number;
    if (program.services[service]?.cancellation !== step.CANCEL_BETWEEN_STEPS) return false;
    this.finish(frame, calls.cells[owner + ANSWER] as number);
    return true;
  }

  /** Gives back what a wait step uses, at its end or when it is broken off. */
  release(frame: number): void {
    const { calls, engine, program, replicas } = this.#kernel;
    const microcores = program.microcores[calls.cells[frame + CURSOR] as number] as number;
    calls.cells[frame + EVENT] = -1;
    if (microcores !== 0) replicas.use(calls.cells[frame + REPLICA] as number, -microcores, engine.now);
  }

  #run(frame: number): void {
    const { attempts, branches, calls, program } = this.#kernel;
    let cursor = calls.cells[frame + CURSOR] as number;
    for (;;) {
      const op = program.op[cursor] as number;
      if (op >= step.BRANCH_END) {
        this.finish(frame, COMPLETED);
        return;
      }
      if (
        ((calls.cells[(calls.cells[frame + OWNER] as number) + FLAGS] as number) & ABANDONED) !== 0 &&
        this.brokenOff(frame)
      )
        return;
      if (op <= step.WAIT) {
        const time = this.#sample(frame, cursor);
        if (time > 0) {
          this.#spend(frame, op, cursor, time);
          return;
        }
        cursor++;
      } else if (op === step.CALL) {
        calls.cells[frame + CURSOR] = cursor;
        attempts.call(frame, cursor);
        return;
      } else if (op === step.PARALLEL) {
        calls.cells[frame + CURSOR] = cursor;
        branches.fork(frame, cursor);
        return;
      } else if (op === step.CHOOSE) cursor = this.#choose(frame, cursor);
      else if (op === step.JUMP) cursor = program.arg[cursor] as number;
      else if (op === step.SEND) attempts.send(frame, cursor++);
      else if (this.#uniform(frame, cursor) < (program.probability[cursor++] as number)) {
        this.finish(frame, FAILED);
        return;
      }
    }
  }

  #begin(frame: number, cursor: number): void {
    const { calls, draw, program } = this.#kernel;
    const { cells } = calls;
    draw.begin(
      program.nameA[cursor] as number,
      program.nameB[cursor] as number,
      cells[frame + KEY_A] as number,
      cells[frame + KEY_B] as number,
    );
  }

  #sample(frame: number, cursor: number): number {
    const { draw, program } = this.#kernel;
    this.#begin(frame, cursor);
    return (program.samplers[program.arg[cursor] as number] as Sampler).draw(draw);
  }

  #uniform(frame: number, cursor: number): number {
    this.#begin(frame, cursor);
    return this.#kernel.draw.uniform();
  }

  #choose(frame: number, cursor: number): number {
    const { program } = this.#kernel;
    const u = this.#uniform(frame, cursor);
    let option = program.arg[cursor] as number;
    while (u >= (program.thresholds[option] as number)) option++;
    return program.targets[option] as number;
  }

  /** Begins a step that takes time. */
  #spend(frame: number, op: number, cursor: number, time: number): void {
    const { calls, engine, processor, program, replicas } = this.#kernel;
    const { cells } = calls;
    cells[frame + CURSOR] = cursor;
    const replica = cells[frame + REPLICA] as number;
    if (op === step.CPU && program.services[replicas.service[replica] as number]?.uncontended === false) {
      processor.add(frame, replica, time);
      return;
    }
    const microcores = program.microcores[cursor] as number;
    if (microcores !== 0) replicas.use(replica, microcores, engine.now);
    cells[frame + STATE] = WAITING;
    cells[frame + EVENT] = engine.schedule(engine.now + time, this.#waited, frame, 0);
  }

  #endOfWait(frame: number): void {
    this.release(frame);
    const { cells } = this.#kernel.calls;
    cells[frame + CURSOR] = (cells[frame + CURSOR] as number) + 1;
    // Nothing else can go on at the beginning of an event, so the frame need not stand in line.
    this.#flushing = true;
    this.#run(frame);
    this.#flushing = false;
    if (this.#count > 0) this.flush();
  }

  #grow(): void {
    const old = this.#runnable;
    this.#runnable = new Int32Array(old.length * 2);
    for (let i = 0; i < this.#count; i++) this.#runnable[i] = old[(this.#first + i) & (old.length - 1)] as number;
    this.#first = 0;
  }
}
