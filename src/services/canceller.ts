import { CUT } from '#sim/outcome.ts';
import {
  BACKING_OFF,
  CALLING,
  CHILD,
  COMPUTING,
  ENDED,
  EVENT,
  JOINING,
  POOLED,
  QUEUED,
  RUNNABLE,
  SIBLING,
  STATE,
  WAITING,
} from './calls.ts';
import type { Kernel } from './kernel.ts';

/** Undoes work that is not to go on, whatever it is in the middle of. What it has called is abandoned in turn. */
export class Canceller {
  readonly #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Ends a call on the spot with this outcome, and frees its place. */
  cancel(call: number, outcome: number): void {
    const { calls, gateway, ledger } = this.#kernel;
    const waiting = calls.cells[call | STATE] === QUEUED || calls.cells[call | STATE] === POOLED;
    this.#stop(call);
    if (!waiting) gateway.leave(call);
    ledger.conclude(call, outcome);
  }

  #stop(frame: number): void {
    const { calls, engine, gateway, interpreter, ledger, line, processor } = this.#kernel;
    switch (calls.cells[frame | STATE]) {
      case QUEUED:
      case POOLED:
        gateway.withdraw(frame);
        return;
      case COMPUTING:
        processor.remove(frame);
        return;
      case WAITING:
        engine.cancel(calls.cells[frame | EVENT] as number);
        interpreter.release(frame);
        return;
      case BACKING_OFF:
        engine.cancel(calls.cells[frame | EVENT] as number);
        return;
      case CALLING:
        ledger.abandon(calls.cells[frame | CHILD] as number, CUT);
        return;
      case JOINING:
        for (let branch = calls.cells[frame | CHILD] as number; branch >= 0; ) {
          const next = calls.cells[branch | SIBLING] as number;
          if (calls.cells[branch | STATE] !== ENDED) this.#stop(branch);
          calls.release(branch);
          branch = next;
        }
        return;
      case RUNNABLE:
        // Cancelling one call of a request can give its slot to another one of the same request.
        line.forget(frame);
        return;
    }
  }
}
