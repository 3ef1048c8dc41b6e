import type { Labels } from '#telemetry/labels.ts';

/** The two words of the NaN that Prometheus keeps for the end of a series; a double of ours would lose its bits. */
const STALE = Uint8Array.of(2, 0, 0, 0, 0, 0, 0xf0, 0x7f);

/** Bytes of a sample without its instant's: tag, value, tag. */
const SAMPLE = 10;

/** Most bytes of a literal that a snappy block holds with a length of two bytes. */
const LITERAL = 65_536;

/** The labels of a series as a TimeSeries message has them, to be made once for all its requests. */
export function encodeLabels({ names, values }: Labels): Uint8Array {
  const fields = names.map((name, i) => {
    const [key, value] = [Buffer.from(name), Buffer.from(values[i] as string)];
    return field(1, Buffer.concat([field(1, key), field(2, value)]));
  });
  return Buffer.concat(fields);
}

/**
 * A WriteRequest of Prometheus' remote write 1.0, by hand: it is two kinds of message, and a library would make an object
 * of each sample. Source: prometheus/prometheus, prompb/remote.proto and prompb/types.proto.
 */
export class WriteRequest {
  #bytes = Buffer.allocUnsafe(1 << 20);
  #end = 0;

  get isEmpty(): boolean {
    return this.#end === 0;
  }

  /** Samples of one series, oldest first. @param value of the sample of that index; undefined: the series has ended */
  add(labels: Uint8Array, times: readonly number[], value: (index: number) => number | undefined): void {
    let length = labels.length;
    for (const at of times) length += 2 + SAMPLE + varintLength(at);
    this.#room(length + 16);
    this.#varint((1 << 3) | 2);
    this.#varint(length);
    this.#bytes.set(labels, this.#end);
    this.#end += labels.length;
    for (let i = 0; i < times.length; i++) this.#sample(times[i] as number, value(i));
  }

  /** The request as it is sent: a snappy block that compresses nothing, which on the way to a neighbour gains nothing. */
  toSnappy(): Uint8Array<ArrayBuffer> {
    const blocks = Math.ceil(this.#end / LITERAL);
    const out = new Uint8Array(5 + this.#end + blocks * 3);
    let end = putVarint(out, 0, this.#end);
    for (let from = 0; from < this.#end; from += LITERAL) {
      const part = this.#bytes.subarray(from, Math.min(from + LITERAL, this.#end));
      out[end++] = 61 << 2;
      out[end++] = (part.length - 1) & 255;
      out[end++] = (part.length - 1) >> 8;
      out.set(part, end);
      end += part.length;
    }
    return out.subarray(0, end);
  }

  #sample(at: number, value: number | undefined): void {
    const bytes = this.#bytes;
    bytes[this.#end++] = (2 << 3) | 2;
    bytes[this.#end++] = SAMPLE + varintLength(at);
    bytes[this.#end++] = (1 << 3) | 1;
    if (value === undefined) bytes.set(STALE, this.#end);
    else bytes.writeDoubleLE(value, this.#end);
    this.#end += 8;
    bytes[this.#end++] = 2 << 3;
    this.#varint(at);
  }

  #varint(value: number): void {
    this.#end = putVarint(this.#bytes, this.#end, value);
  }

  #room(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + length));
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
  }
}

function field(number: number, content: Uint8Array): Buffer {
  const head = new Uint8Array(10);
  head[0] = (number << 3) | 2;
  return Buffer.concat([head.subarray(0, putVarint(head, 1, content.length)), content]);
}

/** @returns where it ends */
function putVarint(bytes: Uint8Array, from: number, value: number): number {
  let end = from;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[end++] = (rest % 128) + 128;
  bytes[end++] = rest;
  return end;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}
