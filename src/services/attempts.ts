import { COMPLETED, FAILED } from '#sim/outcome.ts';
import { BACKING_OFF, CALLING, CURSOR, EVENT, KEY_A, KEY_B, RESULT, STATE, TRIES } from './calls.ts';
import type { Kernel } from './kernel.ts';
import { ARG, CALL, type CallPlan, OP } from './program.ts';
import { backoffOf, mayRetry } from './retry.ts';

/** Makes the calls of call and send steps, and makes them again when they end badly, as their retry plans say. */
export class Attempts {
  readonly #kernel: Kernel;
  readonly #backedOff: number;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#backedOff = kernel.engine.register([(frame) => this.#endOfBackoff(frame)]);
  }

  /** Makes the next attempt of the call step at the cursor; the frame waits for it. */
  call(frame: number, cursor: number): void {
    this.#kernel.calls.cells[frame | STATE] = CALLING;
    this.#issue(frame, this.#plan(cursor), frame);
  }

  /** Makes the call of the send step at the cursor, whose end nobody waits for. */
  send(frame: number, cursor: number): void {
    this.#issue(frame, this.#plan(cursor), -1);
  }

  /** The call or parallel step of a frame has ended badly: it is tried again, or the frame fails. */
  recover(frame: number): void {
    const { calls, draw, engine, interpreter, program } = this.#kernel;
    const { cells } = calls;
    const outcome = cells[frame | RESULT] as number;
    const cursor = cells[frame | CURSOR] as number;
    cells[frame | RESULT] = COMPLETED;
    if (interpreter.brokenOff(frame)) return;
    const retry = program.steps[(cursor << 3) | OP] === CALL ? this.#plan(cursor).retry : null;
    const tries = (cells[frame | TRIES] as number) + 1;
    if (retry === null || !mayRetry(retry, outcome, tries)) {
      interpreter.finish(frame, FAILED);
      return;
    }
    draw.begin(
      retry.name.a,
      (retry.name.b + tries) | 0,
      cells[frame | KEY_A] as number,
      cells[frame | KEY_B] as number,
    );
    if (retry.persistence < 1 && draw.uniform() >= retry.persistence) {
      interpreter.finish(frame, FAILED);
      return;
    }
    if (retry.ratio !== Number.POSITIVE_INFINITY) retry.tokens--;
    cells[frame | TRIES] = tries;
    cells[frame | STATE] = BACKING_OFF;
    cells[frame | EVENT] = engine.schedule(engine.now + backoffOf(retry, tries - 1, draw), this.#backedOff, frame, 0);
  }

  #plan(cursor: number): CallPlan {
    const { calls, steps } = this.#kernel.program;
    return calls[steps[(cursor << 3) | ARG] as number] as CallPlan;
  }

  #endOfBackoff(frame: number): void {
    this.#kernel.calls.cells[frame | EVENT] = -1;
    this.#kernel.line.push(frame);
    this.#kernel.interpreter.flush();
  }

  /** @param caller the frame that waits, or -1 */
  #issue(frame: number, plan: CallPlan, caller: number): void {
    const { calls, draw } = this.#kernel;
    const attempt = caller < 0 ? 0 : (calls.cells[frame | TRIES] as number);
    const { retry, timeout } = plan;
    if (retry !== null && attempt === 0) retry.tokens = Math.min(retry.burst, retry.tokens + retry.ratio);
    const parentA = calls.cells[frame | KEY_A] as number;
    const parentB = calls.cells[frame | KEY_B] as number;
    draw.derive(parentA, parentB, plan.name.a, plan.name.b, attempt);
    const { keyA, keyB } = draw;
    let patience = 0;
    if (timeout !== null) {
      draw.begin(timeout.name.a, timeout.name.b, keyA, keyB);
      patience = Math.max(1, timeout.sampler.draw(draw));
    }
    this.#kernel.ledger.begin(caller, -1, -1, plan.endpoint, attempt, keyA, keyB, parentA, parentB, patience);
  }
}
