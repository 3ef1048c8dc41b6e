import { Engine } from '#sim/engine.ts';
import { OUTCOME_NAMES } from '#sim/outcome.ts';
import { compileServices } from './compile.ts';
import { Kernel } from './kernel.ts';
import type { ServiceSpec } from './spec.ts';

/** A finished call as tests like to read it: times in milliseconds. */
export interface Seen {
  endpoint: string;
  source: number;
  replica: number;
  attempt: number;
  arrived: number;
  started: number;
  ended: number;
  outcome: string;
  answered: number;
  answer: string;
  key: string;
  parent: string;
}

/** For tests: services on an engine of their own, requests sent by hand, and everything that the tap says of them. */
export class Rig {
  readonly engine = new Engine();
  readonly kernel: Kernel;
  readonly seen: Seen[] = [];
  /** Answers to requests sent with a token, as `token outcome @ms`. */
  readonly answers: string[] = [];
  #sent = 0;

  constructor(services: Record<string, ServiceSpec>, seed = 1, limit?: number) {
    const program = compileServices(services, seed);
    this.kernel = new Kernel(this.engine, program, limit);
    this.kernel.fleet.open();
    this.kernel.listen(0, (token, outcome) =>
      this.answers.push(`${token} ${OUTCOME_NAMES[outcome]} @${this.engine.now / 1e6}`),
    );
    this.kernel.tap.consume((rows) => {
      for (let i = 0; i < rows.count; i++) {
        const { service, name } = program.endpoints[rows.endpoint[i] as number] ?? { service: 0, name: '' };
        const ms = (column: Float64Array) => (column[i] as number) / 1e6;
        this.seen.push({
          endpoint: `${program.services[service]?.name} ${name}`,
          source: rows.source[i] as number,
          replica: rows.replica[i] as number,
          attempt: rows.attempt[i] as number,
          arrived: ms(rows.arrivedAt),
          started: rows.startedAt[i] === -1 ? -1 : ms(rows.startedAt),
          ended: ms(rows.endedAt),
          outcome: OUTCOME_NAMES[rows.outcome[i] as number] as string,
          answered: ms(rows.answeredAt),
          answer: OUTCOME_NAMES[rows.answer[i] as number] as string,
          key: `${rows.keyA[i]} ${rows.keyB[i]}`,
          parent: `${rows.parentA[i]} ${rows.parentB[i]}`,
        });
      }
    });
  }

  /** Sends a request to the endpoint with this number at so many milliseconds. */
  send(at: number, endpoint = 0, { timeout = 0, token = -1, key = this.#sent } = {}): void {
    this.#sent++;
    this.engine.at(at * 1e6, () => this.kernel.send(0, token, endpoint, 1, key, timeout * 1e6));
  }

  /** Does something at so many milliseconds. */
  at(ms: number, action: () => void): void {
    this.engine.at(ms * 1e6, action);
  }

  /** Runs to so many milliseconds, or till nothing more happens. */
  run(until = Number.POSITIVE_INFINITY): Seen[] {
    this.engine.run(until * 1e6);
    this.kernel.tap.drain();
    return this.seen;
  }
}
