import { setTimeout as delay } from 'node:timers/promises';
import { refusalText } from './refusals.ts';

/** A Prometheus did not do what it was asked, and will not; the message says what it said, and what to do. */
export class PrometheusRefused extends Error {}

export interface PrometheusClientOptions {
  /** Where it is: http://127.0.0.1:9090, with a path if it is behind one. */
  url: string;
  /** Milliseconds to wait before each further attempt; the last one again and again. */
  backoff?: readonly number[];
  /**
   * Milliseconds without any success after which it is given up. Default: two minutes, in which it can restart; five
   * seconds for the first answer, or who mistypes an address would wait for nothing.
   */
  patience?: number;
  /** Told once when it cannot be reached, and why; then, with undefined, when it can again. */
  onTrouble?: (why: string | undefined) => void;
  /** Ends the waiting for a server; a request that is under way comes to its end first. */
  signal?: AbortSignal;
}

const BACKOFF = [100, 200, 400, 800, 1600, 3200];
const PATIENCE = 120_000;
const FIRST_PATIENCE = 5_000;
/** Milliseconds that one answer may take. */
const TIMEOUT = 30_000;

interface Reply {
  status: number;
  text: string;
}

/** Speaks to one Prometheus over HTTP, and waits for it while it restarts. */
export class PrometheusClient {
  readonly url: string;
  readonly #options: PrometheusClientOptions;
  #reached = false;
  #troubled = false;

  /** @throws {TypeError} when the URL is none */
  constructor(options: PrometheusClientOptions) {
    this.url = baseOf(options.url);
    this.#options = options;
  }

  /**
   * Writes samples. Whatever goes wrong in the middle, they are written once: a request is taken as a whole or not at
   * all, and before it is sent again `arrived` is asked.
   * @throws {PrometheusRefused} when they are not taken, or nobody answers for too long
   */
  async write(body: Uint8Array<ArrayBuffer>, arrived: () => Promise<boolean>): Promise<void> {
    let first = true;
    await this.#insist(async () => {
      if (!first && (await arrived())) return undefined;
      first = false;
      return this.#fetch('api/v1/write', {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/x-protobuf',
          'content-encoding': 'snappy',
          'x-prometheus-remote-write-version': '0.1.0',
          'user-agent': 'pitot',
        },
      });
    });
  }

  /**
   * The samples of a series, or of several under one selector, oldest first.
   * @param selector of PromQL @param until milliseconds since 1970 @param range milliseconds before it
   */
  async samples(selector: string, until: number, range: number): Promise<Stored[]> {
    const body = new URLSearchParams({ query: `${selector}[${range}ms]`, time: String(until / 1000) });
    const reply = await this.#insist(() => this.#fetch('api/v1/query', { method: 'POST', body }));
    return parsed(reply?.text ?? '', this.url);
  }

  /** Asks until there is an answer that asking again would not change. */
  async #insist(ask: () => Promise<Reply | undefined>): Promise<Reply | undefined> {
    const { backoff = BACKOFF, patience = this.#reached ? PATIENCE : FIRST_PATIENCE, signal } = this.#options;
    const begun = performance.now();
    for (let attempt = 0; ; attempt++) {
      const reply = await ask().catch((error: unknown) => reasonOf(error, signal));
      if (reply === undefined) return undefined;
      const why = typeof reply === 'string' ? reply : this.#judge(reply);
      if (why === undefined) return reply as Reply;
      this.#trouble(why);
      if (performance.now() - begun >= patience) {
        const seconds = Math.round(patience / 1000);
        throw new PrometheusRefused(`the Prometheus at ${this.url} does not answer, for ${seconds} s: ${why}`);
      }
      await delay(backoff[Math.min(attempt, backoff.length - 1)], undefined, signal === undefined ? {} : { signal });
    }
  }

  /** @returns why to ask again, if need be @throws {PrometheusRefused} when that would change nothing */
  #judge(reply: Reply): string | undefined {
    const refusal = refusalText(reply);
    if (refusal !== undefined) throw new PrometheusRefused(`the Prometheus at ${this.url} ${refusal}`);
    if (reply.status >= 300) return `${reply.status} ${reply.text.trim().slice(0, 200)}`;
    this.#reached = true;
    this.#trouble(undefined);
    return undefined;
  }

  #trouble(why: string | undefined): void {
    const troubled = why !== undefined;
    if (this.#troubled !== troubled) this.#options.onTrouble?.(why);
    this.#troubled = troubled;
  }

  async #fetch(path: string, init: RequestInit): Promise<Reply> {
    // Not by the signal: what is on its way would arrive all the same, only nobody would know.
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(new URL(path, this.url), { ...init, redirect: 'manual', signal });
    return { status: response.status, text: await response.text() };
  }
}

/** A sample that a Prometheus has. */
export interface Stored {
  /** Milliseconds since 1970. */
  at: number;
  value: number;
}

function parsed(text: string, url: string): Stored[] {
  try {
    const { data } = JSON.parse(text) as { data: { result: { values: [number, string][] }[] } };
    return data.result
      .flatMap(({ values }) => values.map(([at, value]) => ({ at: Math.round(at * 1000), value: Number(value) })))
      .sort((a, b) => a.at - b.at);
  } catch {
    throw new PrometheusRefused(`what is at ${url} does not answer as a Prometheus: ${text.slice(0, 80)}`);
  }
}

/** With a slash at its end; whoever gives the address for writing means the same server. */
function baseOf(text: string): string {
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`${url.protocol} is not HTTP`);
  url.pathname = `${url.pathname.replace(/\/(api\/v1\/write\/?)?$/, '')}/`;
  url.search = '';
  url.hash = '';
  return url.href;
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted || !(error instanceof Error)) throw error;
  if (error instanceof PrometheusRefused) throw error;
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT / 1000} s`;
  const { cause } = error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : error.message;
}
