import type { Engine } from '#sim/engine.ts';
import { COMPLETED } from '#sim/outcome.ts';
import type { Sender, Target } from './target.ts';

/** A request as it reached the target. */
export interface SentRequest {
  at: number;
  source: number;
  token: number;
  entry: number;
  key: string;
  timeout: number;
}

/**
 * Stands in for services where only the load is looked at: answers each request after the time that `serve` says (at
 * once, within `send`, when that is 0) and keeps a list of all. It checks the contract of `Target` on the way.
 */
export class EchoTarget implements Target {
  /** Who is told of the answers. */
  sender: Sender | undefined;
  /** What all answers are from now on. */
  outcome = COMPLETED;
  readonly sent: SentRequest[] = [];
  /** Tokens in the order in which their senders left. */
  readonly abandoned: number[] = [];
  readonly #engine: Engine;
  readonly #serve: (request: SentRequest) => number;
  readonly #cancel = new Map<number, () => void>();

  /** @param serve nanoseconds that a request takes */
  constructor(engine: Engine, serve: (request: SentRequest) => number) {
    this.#engine = engine;
    this.#serve = serve;
  }

  send(source: number, token: number, entry: number, keyA: number, keyB: number, timeout: number): void {
    const request = { at: this.#engine.now, source, token, entry, key: `${keyA},${keyB}`, timeout };
    this.sent.push(request);
    const time = this.#serve(request);
    if (token < 0) return;
    if (this.#cancel.has(token)) throw new Error(`token ${token} has a request in flight`);
    if (time === 0) {
      this.sender?.answered(token, this.outcome);
      return;
    }
    const cancel = this.#engine.at(this.#engine.now + time, () => {
      this.#cancel.delete(token);
      this.sender?.answered(token, this.outcome);
    });
    this.#cancel.set(token, cancel);
  }

  abandon(_source: number, token: number): void {
    const cancel = this.#cancel.get(token);
    if (cancel === undefined) throw new Error(`token ${token} has no request in flight`);
    cancel();
    this.#cancel.delete(token);
    this.abandoned.push(token);
  }
}
