import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunSummary } from './result.ts';

/** What a run in the store is called by whoever asks: its content says nothing of it. */
export type RunLabels = Pick<RunSummary, 'scenario' | 'scenarioHash' | 'policy' | 'rerun'>;

/** A run without its names, as it is kept. */
export function nameless({ rerun: _rerun, ...run }: RunSummary): RunSummary {
  return { ...run, scenario: '', scenarioHash: '', policy: '' };
}

/** How a file is written; tests have disks that fill up. */
export type Write = (file: string, text: string) => void;

/** The store cannot be written, as when the disk is full. What it holds is whole. */
export class StoreFailed extends Error {
  constructor(folder: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`the store ${folder} cannot be written (${why}); what it holds is whole, and is not computed again`, {
      cause,
    });
    this.name = 'StoreFailed';
  }
}

const SCHEMA = 'pitot/stored-run/1';
const KEY = /^[0-9a-f]{64}$/;

/**
 * Finished runs in a plain folder, one file each, by the hash of what they follow from (`runKey`):
 * `<folder>/<first two digits>/<key>.json`. Its first line has the key and the SHA-256 of the second, which is the run's
 * summary. A file appears by renaming, complete or not at all, so any number of processes may write at once, and a process
 * may end at any instant. A file that is damaged all the same counts as missing.
 */
export class Store {
  readonly folder: string;
  /** Files that were found damaged, by name. */
  readonly damaged: string[] = [];
  readonly #write: Write;

  constructor(folder: string, write: Write = writeFileSync) {
    this.folder = folder;
    this.#write = write;
  }

  /**
   * Makes the folder and writes to it, so that a bad place shows before anything is simulated.
   * @throws {StoreFailed}
   */
  reserve(): void {
    const probe = join(this.folder, `.probe-${process.pid}`);
    try {
      makeFolder(this.folder);
      writeFileSync(probe, '');
      rmSync(probe);
    } catch (error) {
      throw new StoreFailed(this.folder, error);
    }
  }

  /** @returns undefined when it is not there, or damaged */
  get(key: string, labels: RunLabels): RunSummary | undefined {
    const run = this.#read(key);
    return run === undefined ? undefined : { ...(JSON.parse(run) as RunSummary), ...labels };
  }

  /** @throws {StoreFailed} when the file cannot be written; nothing is left of it then */
  put(key: string, summary: RunSummary): void {
    this.#place(key, JSON.stringify(nameless(summary)));
  }

  /** The keys of all files, whether damaged or not, sorted. */
  keys(): string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => entry.name.slice(0, -'.json'.length))
      .filter((key) => KEY.test(key))
      .sort();
  }

  /**
   * Takes over a run of another store, byte by byte.
   * @returns what became of it; `conflict`: both have it, whole, and they differ, though a key has only one result
   * @throws {StoreFailed}
   */
  take(key: string, from: Store): 'taken' | 'had' | 'damaged' | 'conflict' {
    const theirs = from.#read(key);
    if (theirs === undefined) return 'damaged';
    const ours = this.#read(key);
    if (ours !== undefined) return ours === theirs ? 'had' : 'conflict';
    this.#place(key, theirs);
    return 'taken';
  }

  #file(key: string): string {
    return join(this.folder, key.slice(0, 2), `${key}.json`);
  }

  #read(key: string): string | undefined {
    const file = this.#file(key);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.damaged.push(file);
      return undefined;
    }
    const [, run = ''] = text.split('\n');
    if (text === textOf(key, run)) return run;
    this.damaged.push(file);
    return undefined;
  }

  #place(key: string, run: string): void {
    const file = this.#file(key);
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      makeFolder(dirname(file));
      this.#write(temporary, textOf(key, run));
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new StoreFailed(this.folder, error);
    }
  }
}

function textOf(key: string, run: string): string {
  const sha256 = createHash('sha256').update(run).digest('hex');
  return `${JSON.stringify({ schema: SCHEMA, key, sha256 })}\n${run}\n`;
}

/** Node's own `recursive` never returns where a folder exists that can hold no others, as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it at the same time.
    if (!existsSync(folder)) throw error;
  }
}
