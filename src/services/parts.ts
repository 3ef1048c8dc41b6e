import type { Calls } from '#services/calls.ts';
import type { Canceller } from '#services/canceller.ts';
import type { Counters } from '#services/counters.ts';
import type { Fleet } from '#services/fleet.ts';
import type { Gateway } from '#services/gateway.ts';
import type { Interpreter } from '#services/interpreter.ts';
import type { Ledger } from '#services/ledger.ts';
import type { Processor } from '#services/processor.ts';
import type { Program } from '#services/program.ts';
import type { Replicas } from '#services/replicas.ts';
import type { Tap } from '#services/tap.ts';
import type { Draw } from '#sim/draw.ts';
import type { Engine } from '#sim/engine.ts';

/** The parts of the kernel, which need each other: a call passes from ledger to gateway to interpreter and back. */
export interface Parts {
  readonly engine: Engine;
  readonly program: Program;
  readonly draw: Draw;
  readonly calls: Calls;
  readonly replicas: Replicas;
  readonly counters: Counters;
  readonly tap: Tap;
  /** Books: begins calls, tells callers of the end, records. */
  readonly ledger: Ledger;
  /** Admission: balancers, queues, buffers. */
  readonly gateway: Gateway;
  /** Steps. */
  readonly interpreter: Interpreter;
  /** Shared CPU. */
  readonly processor: Processor;
  /** Undoing work that nobody waits for. */
  readonly canceller: Canceller;
  /** Life of replicas. */
  readonly fleet: Fleet;
}
