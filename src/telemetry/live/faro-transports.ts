import { BaseTransport, type TransportItem, VERSION } from '@grafana/faro-core';

type Sent = TransportItem | TransportItem[];

const listed = (sent: Sent): TransportItem[] => (Array.isArray(sent) ? sent : [sent]);

/** Keeps what it gets. */
export class MemoryTransport extends BaseTransport {
  readonly name = 'pitot-memory';
  readonly version = VERSION;
  readonly items: TransportItem[] = [];

  override send(sent: Sent): void {
    this.items.push(...listed(sent));
  }
}

/**
 * Lines for a file: `{ type, payload }` for each item, and `{ type: 'meta', meta }` before it whenever that changes.
 * The same run gives the same lines.
 */
export class LinesTransport extends BaseTransport {
  readonly name = 'pitot-lines';
  readonly version = VERSION;
  readonly lines: string[] = [];
  #meta = '';

  override send(sent: Sent): void {
    for (const { type, payload, meta } of listed(sent)) {
      const text = JSON.stringify(meta);
      if (text !== this.#meta) this.lines.push(`{"type":"meta","meta":${text}}\n`);
      this.#meta = text;
      this.lines.push(`${JSON.stringify({ type, payload })}\n`);
    }
  }
}
