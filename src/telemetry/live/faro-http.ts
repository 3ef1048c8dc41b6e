import { setTimeout as delay } from 'node:timers/promises';
import {
  BaseTransport,
  type EventEvent,
  type ExceptionEvent,
  type MeasurementEvent,
  type TransportBody,
  type TransportItem,
  TransportItemType,
  VERSION,
} from '@grafana/faro-core';

/** Items in a body: well below the receiver's 5 MiB. */
const MOST_ITEMS = 500;
/** Waits between attempts, so that a receiver may restart in between. */
const BACKOFF_MILLISECONDS = [100, 400, 1600, 5000];
const TIMEOUT_MILLISECONDS = 5000;

/** The receiver did not take what it was sent. */
export class FaroRefused extends Error {}

export interface FaroHttpOptions {
  /** As of Alloy's faro.receiver: http://127.0.0.1:12347/collect */
  url: string;
  apiKey?: string;
  /** Milliseconds to wait before each further attempt. */
  backoff?: readonly number[];
}

/**
 * Posts to a Faro receiver. Faro's own batching would keep the process alive and lose what it holds at the end, so items
 * wait here, and `flush` sends them in order.
 */
export class HttpTransport extends BaseTransport {
  readonly name = 'pitot-http';
  readonly version = VERSION;
  readonly #options: FaroHttpOptions;
  #waiting: TransportItem[] = [];

  constructor(options: FaroHttpOptions) {
    super();
    this.#options = options;
  }

  override getIgnoreUrls(): string[] {
    return [this.#options.url];
  }

  override send(sent: TransportItem | TransportItem[]): void {
    if (Array.isArray(sent)) this.#waiting.push(...sent);
    else this.#waiting.push(sent);
  }

  /** @throws {FaroRefused} when the receiver says no, or cannot be reached after several attempts; what is left is kept */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const { body, count } = nextBody(this.#waiting);
      await this.#post(body);
      this.#waiting = this.#waiting.slice(count);
    }
  }

  async #post(body: TransportBody): Promise<void> {
    const { url, apiKey, backoff = BACKOFF_MILLISECONDS } = this.#options;
    let why = '';
    for (let attempt = 0; attempt <= backoff.length; attempt++) {
      if (attempt > 0) await delay(backoff[attempt - 1]);
      try {
        const response = await fetch(url, {
          method: 'POST',
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
          headers: { 'content-type': 'application/json', ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }) },
        });
        const answer = (await response.text()).trim().slice(0, 200);
        if (response.ok) return;
        why = `${response.status} ${answer === '' ? response.statusText : answer}`;
        if (response.status < 500 && response.status !== 429) break;
      } catch (error) {
        why = reasonOf(error);
      }
    }
    throw new FaroRefused(`the Faro receiver at ${url} did not take the events: ${why}`);
  }
}

/** The items from the first on that have the same meta, grouped as a receiver takes them. */
function nextBody(items: readonly TransportItem[]): { body: TransportBody; count: number } {
  const [first] = items as [TransportItem];
  const meta = JSON.stringify(first.meta);
  const most = items.slice(0, MOST_ITEMS);
  const other = most.findIndex((item) => JSON.stringify(item.meta) !== meta);
  const taken = other < 0 ? most : most.slice(0, other);
  const payloads = <Payload>(type: TransportItem['type']) =>
    taken.filter((item) => item.type === type).map(({ payload }) => payload as Payload);
  const body: TransportBody = { meta: first.meta };
  const events = payloads<EventEvent>(TransportItemType.EVENT);
  const measurements = payloads<MeasurementEvent>(TransportItemType.MEASUREMENT);
  const exceptions = payloads<ExceptionEvent>(TransportItemType.EXCEPTION);
  if (events.length > 0) body.events = events;
  if (measurements.length > 0) body.measurements = measurements;
  if (exceptions.length > 0) body.exceptions = exceptions;
  return { body, count: taken.length };
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MILLISECONDS / 1000} s`;
  const { cause } = error;
  return cause instanceof Error ? `${(cause as NodeJS.ErrnoException).code ?? cause.message}` : error.message;
}
