import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LOCUST_FILES } from '#experiment/locust-result.ts';
import type { RunResult } from '#experiment/result.ts';
import { RUN_FILES, runFiles } from './run-files.ts';

/** Whose results a folder holds. */
export interface RunName {
  scenario: string;
  policy: string;
  seed: number;
}

/** `out/<scenario>/<policy>/<seed>`; characters of names that are not safe in every file system are written as `%2F`. */
export function runFolder(out: string, { scenario, policy, seed }: RunName): string {
  return join(scenarioFolder(out, scenario), safe(policy), String(seed));
}

/** All samples of a run, beside its other files, unless they were not wanted. */
export const SAMPLES_FILE = 'samples.bin';

/** What Faro is told of a run, a line an item. */
const FARO_FILE = 'faro.ndjson';

/** Writes what Faro is told of a run beside its results; undefined takes away what an earlier run has left there. */
export function writeFaro(out: string, run: RunName, lines: readonly string[] | undefined): void {
  const file = join(runFolder(out, run), FARO_FILE);
  if (lines === undefined) rmSync(file, { force: true });
  else writeAtomically(file, lines);
}

/** Where all samples of a run are. */
export function samplesFile(out: string, run: RunName): string {
  return join(runFolder(out, run), SAMPLES_FILE);
}

/** Where they are written while the run goes on: what an earlier run has left stays until this one is over. */
export function unfinishedSamples(out: string, run: RunName): string {
  return `${samplesFile(out, run)}.${process.pid}.tmp`;
}

/** Takes away the samples of runs that came to nothing. */
export function dropUnfinishedSamples(out: string, runs: readonly RunName[]): void {
  for (const run of runs) rmSync(unfinishedSamples(out, run), { force: true });
}

/** `out/<scenario>` */
export function scenarioFolder(out: string, scenario: string): string {
  return join(out, safe(scenario));
}

function safe(name: string): string {
  const encoded = encodeURIComponent(name).replace(
    /[!'()*~]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return encoded.replace(/^\.+/, (dots) => '%2E'.repeat(dots.length));
}

/**
 * Makes the folders of all runs and writes to each, so that a bad place shows before anything is simulated. When one
 * cannot be had, those made for nothing are taken away again.
 * @throws {Error} of the file system
 */
export function makeRunFolders(out: string, runs: readonly RunName[]): void {
  const made: string[] = [];
  try {
    for (const run of runs) {
      const folder = runFolder(out, run);
      const first = makeFolder(folder);
      if (first !== undefined) made.push(first);
      const probe = join(folder, `.probe-${process.pid}`);
      writeFileSync(probe, '');
      rmSync(probe);
    }
  } catch (error) {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Makes a folder and those above it. Node's own `recursive` never returns where a folder exists that can hold no others,
 * as /proc.
 * @returns the uppermost one that had to be made
 */
export function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const above = makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it at the same time.
    if (existsSync(folder)) return above;
    if (above !== undefined) rmSync(above, { recursive: true, force: true });
    throw error;
  }
  return above ?? folder;
}

/** Takes away the folders of runs that left nothing in them, as those that an interruption kept from beginning. */
export function dropEmptyRunFolders(out: string, runs: readonly RunName[]): void {
  for (const run of runs) {
    const seed = runFolder(out, run);
    for (const folder of [seed, dirname(seed), dirname(dirname(seed))]) {
      if (!existsSync(folder) || readdirSync(folder).length > 0) break;
      rmdirSync(folder);
    }
  }
}

/**
 * Writes the files of a run. Each appears complete or not at all, and run.json comes last after that of an earlier run
 * has gone: a folder that has run.json has all of the same run.
 * @param sampled whether its samples are in `unfinishedSamples`, to be kept
 * @returns the folder
 */
export function writeRun(out: string, result: RunResult, sampled = false): string {
  const folder = runFolder(out, result.summary);
  makeFolder(folder);
  rmSync(join(folder, 'run.json'), { force: true });
  if (sampled) renameSync(unfinishedSamples(out, result.summary), samplesFile(out, result.summary));
  else rmSync(samplesFile(out, result.summary), { force: true });
  const contents = runFiles(result);
  for (const name of LOCUST_FILES) {
    const text = result.locust?.[name];
    // What an earlier run has left there does not belong to this one.
    if (text === undefined) rmSync(join(folder, name), { force: true });
    else writeAtomically(join(folder, name), [text]);
  }
  for (const name of RUN_FILES) writeAtomically(join(folder, name), contents[name]);
  return folder;
}

const CHUNK = 1 << 16;

function writeAtomically(file: string, lines: Iterable<string>): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = openSync(temporary, 'w');
  try {
    let chunk = '';
    for (const line of lines) {
      chunk += line;
      if (chunk.length < CHUNK) continue;
      writeFileSync(handle, chunk);
      chunk = '';
    }
    writeFileSync(handle, chunk);
  } catch (error) {
    closeSync(handle);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(handle);
  renameSync(temporary, file);
}
