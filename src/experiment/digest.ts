import type { TapRows } from '#services/tap.ts';

const M0 = 0x9e3779b1;
const M1 = 0x85ebca6b | 0;
const M2 = 0xc2b2ae35 | 0;
const M3 = 0x27d4eb2f;

/**
 * The digest of a run: 128 bits over every finished call, decision and replica transition, in order. Four lanes of
 * multiply and shift, mixed into each other after each row. It tells runs apart; it is no protection against forgery.
 */
export class Digest {
  #a = 0x243f6a88;
  #b = 0x85a308d3 | 0;
  #c = 0x13198a2e;
  #d = 0x03707344;
  /** The halves of the doubles, for those columns that are no integers of 32 bits. */
  readonly #halves = new WeakMap<Float64Array, Int32Array>();

  rows(rows: TapRows): void {
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    const { keyA, keyB, parentA, parentB, source, endpoint, replica, attempt, outcome, answer } = rows;
    const arrived = this.#words(rows.arrivedAt);
    const started = this.#words(rows.startedAt);
    const ended = this.#words(rows.endedAt);
    const answered = this.#words(rows.answeredAt);
    for (let i = 0, n = rows.count; i < n; i++) {
      const low = 2 * i;
      const high = low + 1;
      a = Math.imul(a ^ (keyA[i] as number), M0);
      b = Math.imul(b ^ (keyB[i] as number), M1);
      c = Math.imul(c ^ (parentA[i] as number), M2);
      d = Math.imul(d ^ (parentB[i] as number), M3);
      a = Math.imul((a ^ (a >>> 15)) + (arrived[low] as number), M1);
      b = Math.imul((b ^ (b >>> 13)) + (arrived[high] as number), M2);
      c = Math.imul((c ^ (c >>> 16)) + (started[low] as number), M3);
      d = Math.imul((d ^ (d >>> 14)) + (started[high] as number), M0);
      a = Math.imul((a ^ (a >>> 14)) + (ended[low] as number), M2);
      b = Math.imul((b ^ (b >>> 16)) + (ended[high] as number), M3);
      c = Math.imul((c ^ (c >>> 13)) + (answered[low] as number), M0);
      d = Math.imul((d ^ (d >>> 15)) + (answered[high] as number), M1);
      const place = (endpoint[i] as number) + Math.imul(source[i] as number, 0x10001);
      const once = (replica[i] as number) + Math.imul(attempt[i] as number, 0x10001);
      a = (a + Math.imul(b ^ place, M3)) | 0;
      b = (b + Math.imul(c ^ (c >>> 15) ^ once, M0)) | 0;
      c = (c + Math.imul(d ^ ((outcome[i] as number) | ((answer[i] as number) << 8)), M1)) | 0;
      d = (d + Math.imul(a ^ (a >>> 16), M2)) | 0;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** Takes in a decision or a transition, written as text. */
  text(text: string): void {
    let { a, b, c, d } = { a: this.#a, b: this.#b, c: this.#c, d: this.#d };
    for (let i = 0; i < text.length; i++) {
      a = Math.imul(a ^ text.charCodeAt(i), M0);
      a ^= a >>> 15;
      b = (Math.imul(b, M1) + a) | 0;
      c = Math.imul(c ^ (b >>> 13) ^ b, M2);
      d = (d + Math.imul(c ^ (c >>> 16), M3)) | 0;
    }
    this.#a = a ^ text.length;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** 32 hexadecimal digits. */
  toString(): string {
    const digest = new Digest();
    digest.#a = this.#a;
    digest.#b = this.#b;
    digest.#c = this.#c;
    digest.#d = this.#d;
    digest.text('end of digest');
    return [digest.#a, digest.#b, digest.#c, digest.#d]
      .map((lane) => (lane >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }

  /** The raw bits of a column of doubles; every platform of Node is little-endian, so low half first. */
  #words(column: Float64Array): Int32Array {
    let words = this.#halves.get(column);
    if (words === undefined) {
      words = new Int32Array(column.buffer, column.byteOffset, column.length * 2);
      this.#halves.set(column, words);
    }
    return words;
  }
}
