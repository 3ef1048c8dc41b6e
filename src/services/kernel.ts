import { Draw } from '#sim/draw.ts';
import type { Engine } from '#sim/engine.ts';
import { Attempts } from './attempts.ts';
import { Branches } from './branches.ts';
import { Calls } from './calls.ts';
import { Canceller } from './canceller.ts';
import { Counters } from './counters.ts';
import { Fleet } from './fleet.ts';
import { Gateway } from './gateway.ts';
import { Interpreter } from './interpreter.ts';
import { type Answered, Ledger } from './ledger.ts';
import { Line } from './line.ts';
import { Processor } from './processor.ts';
import type { Program } from './program.ts';
import { Replicas } from './replicas.ts';
import { Tap } from './tap.ts';

/** Calls in flight (frames of parallel branches included) beyond which a run ends with an error instead of a dead process. */
export const CALLS_IN_FLIGHT = 2_000_000;

/**
 * The virtual fleet: all services of a scenario on one engine. Load sends requests to it, policies scale it, the tap tells.
 * Its parts need each other, as a call passes from ledger to gateway to interpreter and back, so each is given the kernel.
 */
export class Kernel {
  readonly engine: Engine;
  readonly program: Program;
  readonly draw = new Draw();
  readonly calls: Calls;
  readonly replicas = new Replicas();
  readonly counters: Counters;
  readonly tap = new Tap();
  /** Frames that can go on at this instant. */
  readonly line: Line;
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

  /** @param callsInFlight the most calls and branches that may be in flight, from 1024 up */
  constructor(engine: Engine, program: Program, callsInFlight = CALLS_IN_FLIGHT) {
    this.engine = engine;
    this.program = program;
    this.calls = new Calls(callsInFlight);
    this.counters = new Counters(program.services.length);
    this.line = new Line(this.calls);
    this.ledger = new Ledger(this);
    this.gateway = new Gateway(this);
    this.interpreter = new Interpreter(this);
    this.attempts = new Attempts(this);
    this.branches = new Branches(this);
    this.processor = new Processor(
      engine,
      this.calls,
      this.replicas,
      program,
      (frame) => this.interpreter.forward(frame),
      () => this.interpreter.flush(),
    );
    this.canceller = new Canceller(this);
    this.fleet = new Fleet(this);
  }

  /** Says who is told of the answers to a source's requests that carry a token. */
  listen(source: number, answered: Answered): void {
    this.ledger.listen(source, answered);
  }

  /** Sends a request from outside to an endpoint (see load's port `Target`). */
  send(source: number, token: number, endpoint: number, keyA: number, keyB: number, timeout: number): void {
    this.ledger.begin(-1, source, token, endpoint, 0, keyA, keyB, 0, 0, timeout);
    this.interpreter.flush();
  }

  /** The sender of the request under this token is gone. */
  abandon(source: number, token: number): void {
    this.ledger.abandonToken(source, token);
  }
}
