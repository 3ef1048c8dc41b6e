import type { Draw } from '#sim/draw.ts';
import type { Engine } from '#sim/engine.ts';
import type { Attempts } from './attempts.ts';
import type { Branches } from './branches.ts';
import type { Calls } from './calls.ts';
import type { Canceller } from './canceller.ts';
import type { Counters } from './counters.ts';
import type { Fleet } from './fleet.ts';
import type { Gateway } from './gateway.ts';
import type { Interpreter } from './interpreter.ts';
import type { Ledger } from './ledger.ts';
import type { Processor } from './processor.ts';
import type { Program } from './program.ts';
import type { Replicas } from './replicas.ts';
import type { Tap } from './tap.ts';

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
  /** Calls between services, and their retries. */
  readonly attempts: Attempts;
  /** Parallel steps. */
  readonly branches: Branches;
  /** Shared CPU. */
  readonly processor: Processor;
  /** Undoing work that nobody waits for. */
  readonly canceller: Canceller;
  /** Life of replicas. */
  readonly fleet: Fleet;
}
