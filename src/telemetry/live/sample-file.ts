import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { InvalidInput } from '#sim/invalid.ts';
import { MAGIC, SampleEncoder } from '#telemetry/sample-chunks.ts';
import { SampleDecoder, type ScrapedRow } from '#telemetry/sample-decoder.ts';

/** Writes all samples of a run into a file while it goes on. `sink` is for the virtual Prometheus. */
export class SampleFile {
  readonly sink: SampleEncoder;
  readonly #file: number;

  /** @throws when the file cannot be written */
  constructor(path: string) {
    const file = openSync(path, 'w');
    this.#file = file;
    this.sink = new SampleEncoder((bytes) => writeWhole(file, bytes));
  }

  close(): void {
    this.sink.flush();
    closeSync(this.#file);
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
}

/** The samples of a file, scrape by scrape in the order of time; `decoder.labels` says what their series are. */
export interface SampleReading {
  decoder: SampleDecoder;
  rows: Iterable<ScrapedRow>;
}

/**
 * Streams a file of samples: no more than a chunk of it is in memory.
 * @throws {InvalidInput} while it is read, when it is no such file or ends in the middle
 */
export function readSampleFile(path: string): SampleReading {
  const decoder = new SampleDecoder();
  return { decoder, rows: rowsOf(path, decoder) };
}

function* rowsOf(path: string, decoder: SampleDecoder): Generator<ScrapedRow> {
  const file = openSync(path, 'r');
  try {
    const magic = read(file, MAGIC.length);
    if (magic.length > 0 && magic.toString('latin1') !== MAGIC) throw refused(path, 'that pitot has written');
    for (;;) {
      const head = read(file, 4);
      if (head.length === 0) return;
      const length = head.length < 4 ? -1 : head.readUInt32BE();
      const chunk = length < 0 ? head : read(file, length);
      if (chunk.length !== length) throw refused(path, 'that is whole; it ends in the middle of a chunk');
      try {
        yield* decoder.rows(chunk);
      } catch (error) {
        if (error instanceof RangeError || error instanceof SyntaxError) throw refused(path, 'that is not damaged');
        throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}

function read(file: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let end = 0;
  while (end < length) {
    const count = readSync(file, bytes, end, length - end, null);
    if (count === 0) break;
    end += count;
  }
  return bytes.subarray(0, end);
}

function refused(path: string, rule: string): InvalidInput {
  return InvalidInput.of(path, 'the file', `one of samples ${rule}`, path);
}
