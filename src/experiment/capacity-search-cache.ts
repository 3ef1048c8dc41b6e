import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Answers of searches in a plain folder, a file each, named by the hash of everything that the answer depends on. A file
 * that cannot be read or says something else is as good as none.
 */
export class CapacityCache {
  readonly #folder: string | undefined;
  readonly #build: string;

  /** @param folder one that exists; undefined: nothing is kept @param build a text that differs between versions of the simulator */
  constructor(folder: string | undefined, build: string) {
    this.#folder = folder;
    this.#build = build;
  }

  get(question: unknown): number | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      const { schema, rate } = JSON.parse(readFileSync(this.#file(this.#folder, question), 'utf8'));
      return schema === SCHEMA && typeof rate === 'number' && rate >= 0 ? rate : undefined;
    } catch {
      return undefined;
    }
  }

  /** Infinite rates are not kept: whoever gets one asks no further. */
  put(question: unknown, rate: number): void {
    if (this.#folder === undefined || !Number.isFinite(rate)) return;
    const file = this.#file(this.#folder, question);
    const temporary = `${file}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify({ schema: SCHEMA, rate })}\n`);
    renameSync(temporary, file);
  }

  #file(folder: string, question: unknown): string {
    const hash = createHash('sha256').update(JSON.stringify([SCHEMA, this.#build, question]));
    return join(folder, `${hash.digest('hex')}.json`);
  }
}

const SCHEMA = 'pitot/capacity-search/1';
