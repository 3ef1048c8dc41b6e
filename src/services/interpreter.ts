import { ABANDONED, BACKING_OFF, BRANCH_FAILED, CALLING, ENDED, JOINING, RUNNABLE, WAITING } from './calls.ts';
import type { Parts } from './parts.ts';
import {
  BRANCH_END, CALL, type CallPlan, CANCEL_BETWEEN_STEPS, CHOOSE, CPU, END, FAIL, JUMP, PARALLEL, SEND, type ServicePlan,
} from './program.ts';
import { backoffOf, mayRetry } from './retry.ts';
import type { Sampler } from '#sim/sampler.ts';
import { COMPLETED, FAILED } from '#sim/outcome.ts';

/**
 * Takes frames through the compiled steps of their endpoints until they have to wait. Frames that can go on at this
 * instant stand in a list that `flush` works off, first come first served, so that answers and starts never nest,
 * however deep the calls are.
 */
export class Interpreter {
  readonly #parts: Parts;
  readonly #waited: number;
  readonly #backedOff: number;
  #runnable = new Int32Array(256);
  #first = 0;
  #count = 0;
  #flushing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#waited = parts.engine.register([(frame) => this.#endOfWait(frame)]);
    this.#backedOff = parts.engine.register([(frame) => this.#endOfBackoff(frame)]);
  }

  /** Begins the steps of a call that has just got its slot. */
  start(call: number): void {
    const { calls, program } = this.#parts;
    calls.cursor[call] = program.endpoints[calls.endpoint[call] as number]?.first ?? 0;
    this.#enqueue(call);
  }

  /** Tells a frame how its call ended. */
  resume(frame: number, outcome: number): void {
    const { calls } = this.#parts;
    calls.child[frame] = -1;
    calls.result[frame] = outcome;
    if (outcome === COMPLETED) this.#forward(frame);
    else this.#enqueue(frame);
  }

  /** A frame's CPU step is done. */
  computed(frame: number): void {
    this.#forward(frame);
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
      if (this.#parts.calls.result[frame] === COMPLETED) this.#run(frame);
      else this.#recover(frame);
    }
    this.#flushing = false;
  }

  /** Takes a frame that is being cancelled off the list of those that can go on. */
  forget(frame: number): void {
    const mask = this.#runnable.length - 1;
    for (let i = 0; i < this.#count; i++) {
      const place = (this.#first + i) & mask;
      if (this.#runnable[place] === frame) this.#runnable[place] = -1;
    }
  }

  /** Ends the step at hand and stands in line for the next. */
  #forward(frame: number): void {
    const { calls } = this.#parts;
    calls.cursor[frame] = (calls.cursor[frame] as number) + 1;
    calls.tries[frame] = 0;
    this.#enqueue(frame);
  }

  #enqueue(frame: number): void {
    if (this.#count === this.#runnable.length) this.#grow();
    this.#parts.calls.state[frame] = RUNNABLE;
    this.#runnable[(this.#first + this.#count++) & (this.#runnable.length - 1)] = frame;
  }

  #run(frame: number): void {
    const { calls, draw, program } = this.#parts;
    let cursor = calls.cursor[frame] as number;
    for (;;) {
      const op = program.op[cursor] as number;
      if (op === END) return this.#finish(frame, COMPLETED);
      if (op === BRANCH_END) return this.#join(frame, COMPLETED);
      if (this.#unwanted(frame)) return this.#finish(frame, calls.answer[calls.owner[frame] as number] as number);
      if (op === JUMP) {
        cursor = program.arg[cursor] as number;
        continue;
      }
      if (op === SEND) {
        this.#issue(frame, program.calls[program.arg[cursor] as number] as CallPlan, -1);
        cursor++;
        continue;
      }
      calls.cursor[frame] = cursor;
      if (op === CALL) {
        calls.state[frame] = CALLING;
        this.#issue(frame, program.calls[program.arg[cursor] as number] as CallPlan, frame);
        return;
      }
      if (op === PARALLEL) return this.#fork(frame, cursor);
      draw.begin(program.nameA[cursor] as number, program.nameB[cursor] as number, calls.keyA[frame] as number, calls.keyB[frame] as number);
      if (op === CHOOSE) cursor = this.#choose(cursor, draw.uniform());
      else if (op === FAIL) {
        if (draw.uniform() < (program.probability[cursor] as number)) return this.#finish(frame, FAILED);
        cursor++;
      } else {
        const time = (program.samplers[program.arg[cursor] as number] as Sampler).draw(draw);
        if (time > 0) return this.#spend(frame, op, cursor, time);
        cursor++;
      }
    }
  }

  /** Begins a step that takes time. */
  #spend(frame: number, op: number, cursor: number, time: number): void {
    const { calls, engine, processor, program, replicas } = this.#parts;
    const replica = calls.replica[frame] as number;
    if (op === CPU && !(program.services[replicas.service[replica] as number] as ServicePlan).uncontended) {
      processor.add(frame, replica, time);
      return;
    }
    const microcores = program.microcores[cursor] as number;
    if (microcores !== 0) replicas.use(replica, microcores, engine.now);
    calls.state[frame] = WAITING;
    calls.event[frame] = engine.schedule(engine.now + time, this.#waited, frame, 0);
  }

  /** Gives back what a wait step uses, at its end or when it is broken off. */
  release(frame: number): void {
    const { calls, engine, program, replicas } = this.#parts;
    const microcores = program.microcores[calls.cursor[frame] as number] as number;
    calls.event[frame] = -1;
    if (microcores !== 0) replicas.use(calls.replica[frame] as number, -microcores, engine.now);
  }

  #endOfWait(frame: number): void {
    this.release(frame);
    this.#forward(frame);
    this.flush();
  }

  #choose(cursor: number, u: number): number {
    const { program } = this.#parts;
    let option = program.arg[cursor] as number;
    while (u >= (program.thresholds[option] as number)) option++;
    return program.targets[option] as number;
  }

  /** Makes one attempt at a call. @param caller the frame that waits, or -1 for a call that nobody waits for */
  #issue(frame: number, plan: CallPlan, caller: number): void {
    const { calls, draw, gateway, ledger } = this.#parts;
    const attempt = calls.tries[frame] as number;
    if (attempt === 0 && plan.retry !== null) plan.retry.tokens = Math.min(plan.retry.burst, plan.retry.tokens + plan.retry.ratio);
    draw.derive(calls.keyA[frame] as number, calls.keyB[frame] as number, plan.name.a, plan.name.b, attempt);
    const { keyA, keyB } = draw;
    let timeout = 0;
    if (plan.timeout !== null) {
      draw.begin(plan.timeout.name.a, plan.timeout.name.b, keyA, keyB);
      timeout = Math.max(1, plan.timeout.sampler.draw(draw));
    }
    const call = ledger.begin(caller, -1, -1, plan.endpoint, attempt, keyA, keyB, timeout);
    calls.parentA[call] = calls.keyA[frame] as number;
    calls.parentB[call] = calls.keyB[frame] as number;
    if (caller >= 0) calls.child[caller] = call;
    gateway.arrive(call);
  }

  /** A frame's call or parallel step has ended badly: it tries again, or fails. */
  #recover(frame: number): void {
    const { calls, draw, engine, program } = this.#parts;
    const outcome = calls.result[frame] as number;
    const cursor = calls.cursor[frame] as number;
    calls.result[frame] = COMPLETED;
    const retry = program.op[cursor] === CALL ? (program.calls[program.arg[cursor] as number] as CallPlan).retry : null;
    if (this.#unwanted(frame)) return this.#finish(frame, calls.answer[calls.owner[frame] as number] as number);
    const tries = (calls.tries[frame] as number) + 1;
    if (retry === null || !mayRetry(retry, outcome, tries)) return this.#finish(frame, FAILED);
    draw.begin(retry.name.a, (retry.name.b + tries) | 0, calls.keyA[frame] as number, calls.keyB[frame] as number);
    if (retry.persistence < 1 && draw.uniform() >= retry.persistence) return this.#finish(frame, FAILED);
    if (retry.ratio !== Number.POSITIVE_INFINITY) retry.tokens--;
    calls.tries[frame] = tries;
    calls.state[frame] = BACKING_OFF;
    calls.event[frame] = engine.schedule(engine.now + backoffOf(retry, tries - 1, draw), this.#backedOff, frame, 0);
  }

  #endOfBackoff(frame: number): void {
    this.#parts.calls.event[frame] = -1;
    this.#enqueue(frame);
    this.flush();
  }

  /** Whether the service breaks off work between its steps once the caller has given up, and this one's has. */
  #unwanted(frame: number): boolean {
    const { calls, program } = this.#parts;
    const owner = calls.owner[frame] as number;
    if (((calls.flags[owner] as number) & ABANDONED) === 0) return false;
    const service = program.serviceOf[calls.endpoint[owner] as number] as number;
    return program.services[service]?.cancellation === CANCEL_BETWEEN_STEPS;
  }

  #fork(frame: number, cursor: number): void {
    const { calls, draw, program } = this.#parts;
    const count = program.count[cursor] as number;
    const first = program.arg[cursor] as number;
    calls.state[frame] = JOINING;
    calls.branches[frame] = count;
    calls.child[frame] = -1;
    for (let i = 0; i < count; i++) {
      const branch = calls.take();
      draw.derive(calls.keyA[frame] as number, calls.keyB[frame] as number, program.nameA[cursor] as number, program.nameB[cursor] as number, i);
      calls.keyA[branch] = draw.keyA;
      calls.keyB[branch] = draw.keyB;
      calls.caller[branch] = frame;
      calls.owner[branch] = calls.owner[frame] as number;
      calls.endpoint[branch] = calls.endpoint[frame] as number;
      calls.replica[branch] = calls.replica[frame] as number;
      calls.cursor[branch] = program.targets[first + i] as number;
      calls.tries[branch] = 0;
      calls.flags[branch] = 0;
      calls.result[branch] = COMPLETED;
      calls.event[branch] = -1;
      calls.child[branch] = -1;
      calls.sibling[branch] = calls.child[frame] as number;
      calls.child[frame] = branch;
      this.#enqueue(branch);
    }
  }

  /** A branch is through: the last one lets its parent go on. */
  #join(branch: number, outcome: number): void {
    const { calls, program } = this.#parts;
    const parent = calls.caller[branch] as number;
    calls.state[branch] = ENDED;
    if (outcome !== COMPLETED) calls.flags[parent] = (calls.flags[parent] as number) | BRANCH_FAILED;
    const left = (calls.branches[parent] as number) - 1;
    calls.branches[parent] = left;
    if (left > 0) return;
    for (let frame = calls.child[parent] as number; frame >= 0; ) {
      const next = calls.sibling[frame] as number;
      calls.release(frame);
      frame = next;
    }
    calls.child[parent] = -1;
    const failed = ((calls.flags[parent] as number) & BRANCH_FAILED) !== 0;
    calls.flags[parent] = (calls.flags[parent] as number) & ~BRANCH_FAILED;
    if (failed) calls.result[parent] = FAILED;
    else calls.cursor[parent] = program.after[calls.cursor[parent] as number] as number;
    this.#enqueue(parent);
  }

  /** The frame has no more steps: the call is over, or the branch. */
  #finish(frame: number, outcome: number): void {
    const { calls, gateway, ledger } = this.#parts;
    if (calls.owner[frame] !== frame) return this.#join(frame, outcome);
    gateway.leave(frame);
    ledger.conclude(frame, outcome);
  }

  #grow(): void {
    const old = this.#runnable;
    this.#runnable = new Int32Array(old.length * 2);
    for (let i = 0; i < this.#count; i++) this.#runnable[i] = old[(this.#first + i) & (old.length - 1)] as number;
    this.#first = 0;
  }
}
