import { ABANDONED, UNANSWERED } from './calls.ts';
import type { Parts } from './parts.ts';
import { CANCEL_AT_ONCE } from './program.ts';
import { COMPLETED, CUT, OUTCOMES, TIMED_OUT } from '#sim/outcome.ts';

/** Told how a request ended that somebody waits for. */
export type Answered = (token: number, outcome: number) => void;

/**
 * Keeps the books of calls: begins them, tells the caller how they ended, and records them. A call has two ends, the
 * caller's (an answer, or its patience) and the server's; it is recorded when both have come.
 */
export class Ledger {
  readonly #parts: Parts;
  readonly #timeout: number;
  readonly #senders: (Answered | undefined)[] = [];
  /** The call in flight of each token of each source, for those who may abandon it. */
  readonly #waiting: Int32Array[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#timeout = parts.engine.register([(call) => this.#timedOut(call)]);
  }

  /** Says who is told of the answers to the requests of this source that carry a token. */
  listen(source: number, answered: Answered): void {
    this.#senders[source] = answered;
    this.#waiting[source] = new Int32Array(64).fill(-1);
  }

  /**
   * Begins a call; the gateway gets it next.
   * @param caller the frame that waits for it, or -1
   * @param source the load source, or -1 for a call between services
   * @param timeout nanoseconds that the caller waits, 0 = for ever
   */
  begin(caller: number, source: number, token: number, endpoint: number, attempt: number, keyA: number, keyB: number, timeout: number): number {
    const { calls, counters, engine, program } = this.#parts;
    const call = calls.take();
    const now = engine.now;
    calls.keyA[call] = keyA;
    calls.keyB[call] = keyB;
    calls.parentA[call] = calls.parentB[call] = 0;
    calls.caller[call] = caller;
    calls.owner[call] = call;
    calls.source[call] = source;
    calls.token[call] = token;
    calls.endpoint[call] = endpoint;
    calls.replica[call] = -1;
    calls.attempt[call] = attempt;
    calls.tries[call] = 0;
    calls.flags[call] = 0;
    calls.result[call] = COMPLETED;
    calls.answer[call] = UNANSWERED;
    calls.event[call] = -1;
    calls.child[call] = -1;
    calls.arrivedAt[call] = now;
    calls.startedAt[call] = -1;
    calls.timer[call] = timeout > 0 ? engine.schedule(now + timeout, this.#timeout, call, 0) : -1;
    const service = program.serviceOf[endpoint] as number;
    counters.sent[service] = (counters.sent[service] as number) + 1;
    if (token >= 0) this.#expect(source, token, call);
    return call;
  }

  /** The server is through with the call, which is in no queue and no step any more: answers it if need be, and records it. */
  conclude(call: number, outcome: number): void {
    const { calls, counters, engine, program, replicas, tap } = this.#parts;
    const service = program.serviceOf[calls.endpoint[call] as number] as number;
    const index = service * OUTCOMES + outcome;
    counters.ended[index] = (counters.ended[index] as number) + 1;
    counters.changePresent(service, -1, engine.now);
    if (calls.answer[call] === UNANSWERED) this.#tell(call, outcome);
    tap.record(calls, replicas, call, engine.now, outcome);
    calls.release(call);
  }

  /** Nobody waits for the call any more: the caller knows `answer`, or is gone. What becomes of the work is the service's rule. */
  abandon(call: number, answer: number): void {
    const { calls, canceller, program } = this.#parts;
    this.#enter(call, answer);
    calls.flags[call] = (calls.flags[call] as number) | ABANDONED;
    calls.caller[call] = -1;
    const service = program.serviceOf[calls.endpoint[call] as number] as number;
    if (program.services[service]?.cancellation === CANCEL_AT_ONCE) canceller.cancel(call, answer);
  }

  /** The sender of the request in flight under this token is gone. */
  abandonToken(source: number, token: number): void {
    const call = this.#waiting[source]?.[token] ?? -1;
    if (call < 0) return;
    this.abandon(call, CUT);
    this.#parts.interpreter.flush();
  }

  #timedOut(call: number): void {
    const { calls, interpreter } = this.#parts;
    const caller = calls.caller[call] as number;
    const source = calls.source[call] as number;
    const token = calls.token[call] as number;
    calls.timer[call] = -1;
    this.abandon(call, TIMED_OUT);
    this.#notify(caller, source, token, TIMED_OUT);
    interpreter.flush();
  }

  #tell(call: number, outcome: number): void {
    const { calls } = this.#parts;
    const token = calls.token[call] as number;
    this.#enter(call, outcome);
    this.#notify(calls.caller[call] as number, calls.source[call] as number, token, outcome);
  }

  /** Writes down the caller's end of the call. */
  #enter(call: number, answer: number): void {
    const { calls, counters, engine, program } = this.#parts;
    calls.answer[call] = answer;
    calls.answeredAt[call] = engine.now;
    const index = (program.serviceOf[calls.endpoint[call] as number] as number) * OUTCOMES + answer;
    counters.answered[index] = (counters.answered[index] as number) + 1;
    const timer = calls.timer[call] as number;
    if (timer >= 0) engine.cancel(timer);
    calls.timer[call] = -1;
    const token = calls.token[call] as number;
    if (token < 0) return;
    (this.#waiting[calls.source[call] as number] as Int32Array)[token] = -1;
    calls.token[call] = -1;
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

  #notify(caller: number, source: number, token: number, outcome: number): void {
    if (caller >= 0) this.#parts.interpreter.resume(caller, outcome);
    else if (token >= 0) this.#senders[source]?.(token, outcome);
  }
}
