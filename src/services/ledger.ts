import type { Engine } from '#sim/engine.ts';
import { COMPLETED, CUT, OUTCOMES, TIMED_OUT } from '#sim/outcome.ts';
import {
  ABANDONED,
  ANSWER,
  ANSWERED_AT,
  ARRIVED_AT,
  ATTEMPT,
  CALLER,
  type Calls,
  CHILD,
  ENDPOINT,
  EVENT,
  FLAGS,
  KEY_A,
  KEY_B,
  OWNER,
  PARENT_A,
  PARENT_B,
  REPLICA,
  RESULT,
  SOURCE,
  STARTED_AT,
  TIMER,
  TOKEN,
  TRIES,
  UNANSWERED,
} from './calls.ts';
import type { Counters } from './counters.ts';
import type { Kernel } from './kernel.ts';
import { CANCEL_AT_ONCE } from './program.ts';
import type { Replicas } from './replicas.ts';
import type { Tap } from './tap.ts';

/** Told how a request ended that somebody waits for. */
export type Answered = (token: number, outcome: number) => void;

/**
 * Keeps the books of calls: begins them, tells the caller how they ended, and records them. A call has two ends, the
 * caller's (an answer, or its patience) and the server's; it is recorded when both have come.
 */
export class Ledger {
  readonly #kernel: Kernel;
  readonly #calls: Calls;
  readonly #counters: Counters;
  readonly #engine: Engine;
  readonly #serviceOf: Int32Array;
  readonly #replicas: Replicas;
  readonly #tap: Tap;
  readonly #timeout: number;
  readonly #senders: (Answered | undefined)[] = [];
  /** The call in flight of each token of each source, for those who may abandon it. */
  readonly #waiting: Int32Array[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#calls = kernel.calls;
    this.#counters = kernel.counters;
    this.#engine = kernel.engine;
    this.#serviceOf = kernel.program.serviceOf;
    this.#replicas = kernel.replicas;
    this.#tap = kernel.tap;
    this.#timeout = kernel.engine.register([(call) => this.#timedOut(call)]);
  }

  /** Says who is told of the answers to the requests of this source that carry a token. */
  listen(source: number, answered: Answered): void {
    this.#senders[source] = answered;
    this.#waiting[source] = new Int32Array(64).fill(-1);
  }

  /**
   * Begins a call and hands it to the gateway.
   * @param caller the frame that waits for it, or -1
   * @param source the load source, or -1 for a call between services
   * @param parentA key of the calling frame, 0, 0 for a source
   * @param timeout nanoseconds that the caller waits, 0 = for ever
   */
  begin(
    caller: number,
    source: number,
    token: number,
    endpoint: number,
    attempt: number,
    keyA: number,
    keyB: number,
    parentA: number,
    parentB: number,
    timeout: number,
  ): void {
    const calls = this.#calls;
    const engine = this.#engine;
    const { arrivals } = this.#counters;
    const service = this.#serviceOf[endpoint] as number;
    const now = engine.now;
    const call = calls.take();
    const { cells, times } = calls;
    cells[call | KEY_A] = keyA | 0;
    cells[call | KEY_B] = keyB | 0;
    cells[call | PARENT_A] = parentA | 0;
    cells[call | PARENT_B] = parentB | 0;
    cells[call | SOURCE] = source | 0;
    cells[call | ENDPOINT] = endpoint | 0;
    cells[call | ATTEMPT] = attempt | 0;
    cells[call | REPLICA] = -1;
    cells[call | CALLER] = caller | 0;
    cells[call | OWNER] = call;
    cells[call | TOKEN] = token | 0;
    cells[call | FLAGS] = 0;
    cells[call | RESULT] = COMPLETED;
    cells[call | ANSWER] = UNANSWERED;
    cells[call | EVENT] = -1;
    cells[call | CHILD] = -1;
    cells[call | TRIES] = 0;
    times[(call >> 3) | ARRIVED_AT] = now;
    times[(call >> 3) | STARTED_AT] = -1;
    arrivals[service] = (arrivals[service] as number) + 1;
    if (caller >= 0) cells[caller | CHILD] = call;
    cells[call | TIMER] = timeout > 0 ? engine.schedule(now + timeout, this.#timeout, call, 0) | 0 : -1;
    if (token >= 0) this.#expect(source, token, call);
    this.#kernel.gateway.arrive(call, service);
  }

  /** The server is through with the call, which is in no queue and no step any more: answers it if need be, and records it. */
  conclude(call: number, outcome: number): void {
    const calls = this.#calls;
    const { cells } = calls;
    const now = this.#engine.now;
    const { ended } = this.#counters;
    const service = this.#serviceOf[cells[call | ENDPOINT] as number] as number;
    const index = service * OUTCOMES + outcome;
    ended[index] = (ended[index] as number) + 1;
    let caller = -1;
    let token = -1;
    if (cells[call | ANSWER] === UNANSWERED) {
      caller = cells[call | CALLER] as number;
      token = cells[call | TOKEN] as number;
      this.#enter(call, service, outcome);
    }
    const source = cells[call | SOURCE] as number;
    this.#tap.record(calls, this.#replicas, call, now, outcome);
    calls.release(call);
    if (caller >= 0) this.#kernel.interpreter.resume(caller, outcome);
    else if (token >= 0) this.#senders[source]?.(token, outcome);
  }

  /** Nobody waits for the call any more: the caller knows `answer`, or is gone. What becomes of the work is the service's rule. */
  abandon(call: number, answer: number): void {
    const { calls, canceller, program } = this.#kernel;
    const service = program.serviceOf[calls.cells[call | ENDPOINT] as number] as number;
    this.#enter(call, service, answer);
    calls.cells[call | FLAGS] = (calls.cells[call | FLAGS] as number) | ABANDONED;
    calls.cells[call | CALLER] = -1;
    if (program.services[service]?.cancellation === CANCEL_AT_ONCE) canceller.cancel(call, answer);
  }

  /** The sender of the request in flight under this token is gone. */
  abandonToken(source: number, token: number): void {
    const call = this.#waiting[source]?.[token] ?? -1;
    if (call < 0) return;
    this.abandon(call, CUT);
    this.#kernel.interpreter.flush();
  }

  #timedOut(call: number): void {
    const { calls, interpreter } = this.#kernel;
    const caller = calls.cells[call | CALLER] as number;
    const source = calls.cells[call | SOURCE] as number;
    const token = calls.cells[call | TOKEN] as number;
    calls.cells[call | TIMER] = -1;
    this.abandon(call, TIMED_OUT);
    if (caller >= 0) interpreter.resume(caller, TIMED_OUT);
    else if (token >= 0) this.#senders[source]?.(token, TIMED_OUT);
    interpreter.flush();
  }

  /** Writes down the caller's end of the call. */
  #enter(call: number, service: number, answer: number): void {
    const { cells, times } = this.#calls;
    const { answered } = this.#counters;
    const engine = this.#engine;
    const index = service * OUTCOMES + answer;
    cells[call | ANSWER] = answer | 0;
    times[(call >> 3) | ANSWERED_AT] = engine.now;
    answered[index] = (answered[index] as number) + 1;
    const timer = cells[call | TIMER] as number;
    if (timer >= 0) {
      engine.cancel(timer);
      cells[call | TIMER] = -1;
    }
    const token = cells[call | TOKEN] as number;
    if (token < 0) return;
    (this.#waiting[cells[call | SOURCE] as number] as Int32Array)[token] = -1;
    cells[call | TOKEN] = -1;
  }

  #expect(source: number, token: number, call: number): void {
    let waiting = this.#waiting[source];
    if (waiting === undefined) throw new Error(`nobody listens to the answers to source ${source}`);
    if (token >= waiting.length) {
      const larger = new Int32Array(token * 2).fill(-1);
      larger.set(waiting);
      waiting = this.#waiting[source] = larger;
    }
    waiting[token] = call;
  }
}
