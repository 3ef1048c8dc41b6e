import { BACKING_OFF, CALLING, COMPUTING, ENDED, JOINING, POOLED, QUEUED, RUNNABLE, WAITING } from './calls.ts';
import type { Parts } from './parts.ts';
import { CUT } from '#sim/outcome.ts';

/** Undoes work that is not to go on, whatever it is in the middle of. What it has called is abandoned in turn. */
export class Canceller {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Ends a call on the spot with this outcome, and frees its place. */
  cancel(call: number, outcome: number): void {
    const { calls, gateway, ledger } = this.#parts;
    const waiting = calls.state[call] === QUEUED || calls.state[call] === POOLED;
    this.#stop(call);
    if (!waiting) gateway.leave(call);
    ledger.conclude(call, outcome);
  }

  #stop(frame: number): void {
    const { calls, engine, gateway, interpreter, ledger, processor } = this.#parts;
    switch (calls.state[frame]) {
      case QUEUED:
      case POOLED:
        gateway.withdraw(frame);
        return;
      case COMPUTING:
        processor.remove(frame);
        return;
      case WAITING:
        engine.cancel(calls.event[frame] as number);
        interpreter.release(frame);
        return;
      case BACKING_OFF:
        engine.cancel(calls.event[frame] as number);
        return;
      case CALLING:
        ledger.abandon(calls.child[frame] as number, CUT);
        return;
      case JOINING:
        for (let branch = calls.child[frame] as number; branch >= 0; ) {
          const next = calls.sibling[branch] as number;
          if (calls.state[branch] !== ENDED) this.#stop(branch);
          calls.release(branch);
          branch = next;
        }
        return;
      case RUNNABLE:
        // Cancelling one call of a request can give its slot to another one of the same request.
        interpreter.forget(frame);
        return;
    }
  }
}
