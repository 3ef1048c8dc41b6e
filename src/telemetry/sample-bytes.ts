/**
 * Values of one series, each by what it has other bits than the one before, 0 at first: a 0 and how many values in a row
 * have the same bits; or 1 + 8 x (zero bytes in front) + (bytes that follow - 1), and the bytes that differ, big-endian.
 */
export function putValues(bytes: Bytes, rows: readonly Float64Array[], count: number, column: number): void {
  let high = 0;
  let low = 0;
  let same = 0;
  for (let row = 0; row < count; row++) {
    VIEW.setFloat64(0, (rows[row] as Float64Array)[column] as number);
    const nextHigh = VIEW.getUint32(0);
    const nextLow = VIEW.getUint32(4);
    const [changedHigh, changedLow] = [(nextHigh ^ high) >>> 0, (nextLow ^ low) >>> 0];
    high = nextHigh;
    low = nextLow;
    if (changedHigh === 0 && changedLow === 0) {
      same++;
      continue;
    }
    if (same > 0) putSame(bytes, same);
    same = 0;
    const front = changedHigh === 0 ? 4 + (Math.clz32(changedLow) >> 3) : Math.clz32(changedHigh) >> 3;
    const back = changedLow === 0 ? 4 + zeroBytesBehind(changedHigh) : zeroBytesBehind(changedLow);
    bytes.byte(1 + front * 8 + (7 - front - back));
    VIEW.setUint32(0, changedHigh);
    VIEW.setUint32(4, changedLow);
    for (let i = front; i < 8 - back; i++) bytes.byte(VIEW.getUint8(i));
  }
  if (same > 0) putSame(bytes, same);
}

const VIEW = new DataView(new ArrayBuffer(8));

function putSame(bytes: Bytes, count: number): void {
  bytes.byte(0);
  bytes.number(count);
}

function zeroBytesBehind(word: number): number {
  return (31 - Math.clz32(word & -word)) >> 3;
}

/** Bytes that grow, with room for a length in front of them. */
export class Bytes {
  #bytes = new Uint8Array(1 << 16);
  #end = 4;

  clear(): void {
    this.#end = 4;
  }

  byte(value: number): void {
    if (this.#end === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#end++] = value;
  }

  number(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) + 128);
    this.byte(rest);
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.number(encoded.length);
    if (this.#end + encoded.length > this.#bytes.length) this.#grow(encoded.length);
    this.#bytes.set(encoded, this.#end);
    this.#end += encoded.length;
  }

  prefixed(): Uint8Array {
    new DataView(this.#bytes.buffer).setUint32(0, this.#end - 4);
    return this.#bytes.subarray(0, this.#end);
  }

  #grow(by: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#end + by));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what `Bytes` and `putValues` have written. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError('the samples end in the middle of a chunk');
    return value;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  text(): string {
    const length = this.number();
    const from = this.#at;
    this.#at += length;
    return new TextDecoder().decode(this.#bytes.subarray(from, this.#at));
  }

  values(count: number): Float64Array {
    const values = new Float64Array(count);
    let [high, low] = [0, 0];
    for (let i = 0; i < count; ) {
      const tag = this.byte();
      let repeated = 1;
      if (tag === 0) repeated = this.number();
      else {
        const front = (tag - 1) >> 3;
        const length = ((tag - 1) & 7) + 1;
        VIEW.setUint32(0, 0);
        VIEW.setUint32(4, 0);
        for (let byte = front; byte < front + length; byte++) VIEW.setUint8(byte, this.byte());
        high = (high ^ VIEW.getUint32(0)) >>> 0;
        low = (low ^ VIEW.getUint32(4)) >>> 0;
      }
      VIEW.setUint32(0, high);
      VIEW.setUint32(4, low);
      const value = VIEW.getFloat64(0);
      if (repeated > count - i) throw new RangeError('the samples have more values than scrapes');
      for (; repeated > 0; repeated--) values[i++] = value;
    }
    return values;
  }
}
