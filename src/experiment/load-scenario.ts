import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { parse } from 'yaml';
import { InvalidInput } from '#sim/invalid.ts';
import { checkScenario } from './check-scenario.ts';
import { importScenario } from './load-scenario-module.ts';
import { type Overrides, override } from './load-scenario-overrides.ts';
import type { Scenario } from './scenario.ts';

export interface LoadedScenario {
  scenario: Scenario;
  /** Absolute path of the scenario's file. */
  file: string;
  /** Its folder, against which the paths in the scenario resolve. */
  base: string;
}

const MODULES = ['.ts', '.mts', '.js', '.mjs'];
const DOCUMENTS: Readonly<Record<string, (text: string) => unknown>> = {
  '.json': (text) => JSON.parse(text),
  '.yaml': (text) => parse(text),
  '.yml': (text) => parse(text),
};

/**
 * Reads a scenario from its file and checks it.
 * @param file .ts, .mts, .js or .mjs, whose default export or export `scenario` it is; or .json, .yaml or .yml. Relative
 * paths resolve against the working directory.
 * @throws {InvalidInput} that names the file: when it is missing, throws or exports something else, and with all faults
 * of the scenario
 */
export async function loadScenario(file: string, overrides: Overrides = {}): Promise<LoadedScenario> {
  const path = resolve(file);
  const read = readerOf(file);
  if (!(await isFile(path))) throw InvalidInput.of(file, 'the scenario', 'a file that exists', path);
  const scenario = override(await read(path, file), overrides, file);
  return { scenario: checkScenario(scenario, file), file: path, base: dirname(path) };
}

function readerOf(file: string): (path: string, file: string) => Promise<unknown> {
  const extension = extname(file).toLowerCase();
  if (MODULES.includes(extension)) return importScenario;
  const read = DOCUMENTS[extension];
  if (read !== undefined) return (path) => readDocument(path, file, read);
  const known = [...MODULES, ...Object.keys(DOCUMENTS)].join(', ');
  throw InvalidInput.of(file, 'the scenario', `a file that ends in one of ${known}`, extension);
}

async function readDocument(path: string, file: string, read: (text: string) => unknown): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  try {
    return read(text);
  } catch (error) {
    const [message = ''] = (error as Error).message.split('\n');
    const language = extname(file).toLowerCase() === '.json' ? 'JSON' : 'YAML';
    throw InvalidInput.of(file, 'the scenario', `well-formed ${language}`, message.replace(/:$/, ''));
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
