/** Samples of one series, oldest first. A value of null is the mark that the series has ended. */
export interface RemoteSeries {
  labels: Readonly<Record<string, string>>;
  samples: readonly (readonly [milliseconds: number, value: number | null])[];
}

/** A remote-write request of Prometheus: protobuf by hand, in a snappy block that compresses nothing. */
export function writeRequest(series: readonly RemoteSeries[]): Buffer<ArrayBuffer> {
  return uncompressedSnappy(Buffer.concat(series.map((one) => field(1, timeSeries(one)))));
}

/** The NaN that Prometheus keeps for the end of a series. */
const STALE = 0x7ff0000000000002n;

function timeSeries({ labels, samples }: RemoteSeries): Buffer {
  const names = Object.keys(labels).sort();
  return Buffer.concat([
    ...names.map((name) => field(1, Buffer.concat([text(1, name), text(2, labels[name] as string)]))),
    ...samples.map(([at, value]) => field(2, Buffer.concat([double(1, value), varint(2 << 3), varint(at)]))),
  ]);
}

function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

function text(number: number, value: string): Buffer {
  return field(number, Buffer.from(value));
}

function double(number: number, value: number | null): Buffer {
  const bytes = Buffer.alloc(9, (number << 3) | 1);
  if (value === null) bytes.writeBigUInt64LE(STALE, 1);
  else bytes.writeDoubleLE(value, 1);
  return bytes;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

function uncompressedSnappy(content: Buffer): Buffer<ArrayBuffer> {
  const parts: Uint8Array[] = [varint(content.length)];
  for (let from = 0; from < content.length; from += 65_536) {
    const part = content.subarray(from, from + 65_536);
    const length = part.length - 1;
    parts.push(Buffer.from([61 << 2, length & 255, length >> 8]), part);
  }
  return Buffer.concat(parts);
}
