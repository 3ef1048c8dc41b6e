import { deflateRawSync } from 'node:zlib';

/**
 * Many columns of numbers as one text: each value times its scale, rounded, as the difference to the one before, in bytes
 * of 7 bits, compressed, in base64. The page undoes it (browser/unpack.ts).
 */
export class Packer {
  readonly #bytes: number[] = [];

  /** @param scale steps a unit that are kept @returns the number by which the page asks for the column */
  add(values: readonly (number | null)[], scale: number): PackedColumn {
    const start = this.#bytes.length;
    let previous = 0;
    for (const value of values) {
      if (value === null) {
        this.#write(0);
        continue;
      }
      const level = Math.round(value * scale);
      const difference = level - previous;
      // 0 says that there is no value, so differences begin at 1; their sign is in the lowest bit.
      this.#write((difference < 0 ? -2 * difference - 1 : 2 * difference) + 1);
      previous = level;
    }
    return { at: start, count: values.length, scale };
  }

  toString(): string {
    return deflateRawSync(Uint8Array.from(this.#bytes), { level: 9 }).toString('base64');
  }

  /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
  #write(number: number): void {
    let rest = number;
    while (rest >= 128) {
      this.#bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#bytes.push(rest);
  }
}

/** Where a column begins in the bytes, how many values it has, and how much each was multiplied by. */
export interface PackedColumn {
  at: number;
  count: number;
  scale: number;
}

export function packText(text: string): string {
  return deflateRawSync(Buffer.from(text), { level: 9 }).toString('base64');
}
