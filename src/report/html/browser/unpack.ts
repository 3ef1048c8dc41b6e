import type { PackedColumn } from '#report/html/pack.ts';

/** Undoes pack.ts: base64 of raw deflate to bytes. */
export async function inflate(base64: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(base64.trim()), (character) => character.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

/** The values of a column, null where it has none. */
export function columnOf(bytes: Uint8Array, { at, count, scale }: PackedColumn): (number | null)[] {
  const values: (number | null)[] = [];
  let next = at;
  let level = 0;
  while (values.length < count) {
    let number = 0;
    let weight = 1;
    for (;;) {
      const byte = bytes[next++] as number;
      number += (byte & 127) * weight;
      if (byte < 128) break;
      weight *= 128;
    }
    if (number === 0) values.push(null);
    else {
      const zigzag = number - 1;
      level += zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
      values.push(level / scale);
    }
  }
  return values;
}
