import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Labels } from '#telemetry/labels.ts';
import type { RecordedRun } from './recorded-run.ts';
import { SampleFile } from './sample-file.ts';

/** A scrape as tests write it: values by the text of their series (`name` or `name{label=value,...}`); null is a lost one. */
export type Scrape = [seconds: number, values: Record<string, number> | null];

/** A folder that is gone when the file's tests have ended. */
export function sampleFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pitot-recorded-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes scrapes into a file, as a run would. */
export function recordedRun(file: string, scrapes: readonly Scrape[], more: Partial<RecordedRun> = {}): RecordedRun {
  const samples = new SampleFile(file);
  let before = '';
  for (const [seconds, values] of scrapes) {
    const names = Object.keys(values ?? {});
    if (values !== null && names.join(' ') !== before) samples.sink.begin(names.map(labelsOf));
    if (values === null) samples.sink.lost(seconds * 1000);
    else {
      before = names.join(' ');
      samples.sink.scrape(seconds * 1000, Float64Array.from(Object.values(values)));
    }
  }
  samples.close();
  return { file, scenario: 'demo', policy: 'hpa', seed: 1, durationSeconds: scrapes.at(-1)?.[0] ?? 0, ...more };
}

export function labelsOf(text: string): Labels {
  const [, name = '', inside = ''] = /^([^{]+)(?:\{(.*)\})?$/.exec(text) ?? [];
  const pairs = inside.split(',').filter((pair) => pair !== '');
  return Labels.of({ __name__: name, ...Object.fromEntries(pairs.map((pair) => pair.split('='))) });
}

/** A TimeSeries of a write request; a value of null marks the end of the series. */
export interface Sent {
  labels: Record<string, string>;
  samples: [at: number, value: number | null][];
}

/** Reads a write request the slow way: the twin of what writes it. */
export function decodeWriteRequest(body: Uint8Array): Sent[] {
  return fieldsOf(unpacked(body)).map(({ bytes }) => {
    const labels: Record<string, string> = {};
    const samples: Sent['samples'] = [];
    for (const field of fieldsOf(bytes)) {
      const [first, second] = fieldsOf(field.bytes);
      if (first === undefined || second === undefined) throw new Error('a message lacks a field');
      if (field.number === 1) labels[first.bytes.toString()] = second.bytes.toString();
      else samples.push([second.value, doubleOf(first.bytes)]);
    }
    return { labels, samples };
  });
}

function doubleOf(bytes: Buffer): number | null {
  return bytes.readBigUInt64LE() === 0x7ff0000000000002n ? null : bytes.readDoubleLE();
}

interface Field {
  number: number;
  bytes: Buffer;
  value: number;
}

function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const kind = tag & 7;
    if (kind === 0) fields.push({ number: tag >> 3, bytes: Buffer.alloc(0), value: varint() });
    else {
      const length = kind === 1 ? 8 : varint();
      fields.push({ number: tag >> 3, bytes: message.subarray(at, at + length), value: Number.NaN });
      at += length;
    }
  }
  return fields;
}

/** A snappy block that holds literals only. */
function unpacked(body: Uint8Array): Buffer {
  let at = 0;
  let length = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = body[at++] as number;
    length += (byte & 127) * scale;
    if (byte < 128) break;
  }
  const parts: Uint8Array[] = [];
  while (at < body.length) {
    if (body[at] !== 61 << 2) throw new Error(`a snappy element that is no literal: ${body[at]}`);
    const size = (body[at + 1] as number) + (body[at + 2] as number) * 256 + 1;
    parts.push(body.subarray(at + 3, at + 3 + size));
    at += 3 + size;
  }
  const whole = Buffer.concat(parts);
  if (whole.length !== length) throw new Error(`a snappy block of ${whole.length} bytes that says ${length}`);
  return whole;
}
