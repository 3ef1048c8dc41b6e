import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The scenarios that come with pitot, beside src and dist. */
const OURS = fileURLToPath(new URL('../../scenarios', import.meta.url));

/**
 * The file that a user means: a path, or else the name of a scenario that pitot brings (`flash-crowd`,
 * `scenarios/flash-crowd.ts`).
 * @returns the text itself when there is no such file, for whoever loads it to complain
 */
export function findScenario(text: string): string {
  if (existsSync(text)) return text;
  const ours = join(OURS, `${basename(text, '.ts')}.ts`);
  const isName = /^(scenarios\/)?[\w-]+(\.ts)?$/.test(text);
  return isName && existsSync(ours) ? relative('.', ours) : text;
}

/** What to write down for a file, so that it is found again: the name of one that pitot brings, wherever that is installed. */
export function scenarioWord(file: string): string {
  const path = resolve(file);
  if (path === join(OURS, `${basename(path, '.ts')}.ts`)) return basename(path, '.ts');
  const within = relative('.', path);
  return within.startsWith('..') || isAbsolute(within) ? file : within.split(sep).join('/');
}

/** Files that may hold scenarios: those that pitot brings, in ./scenarios, and here; each once, sorted within a folder. */
export function listScenarioFiles(folder: string): { folder: string; files: string[] }[] {
  const folders = [...new Set([OURS, resolve(folder, 'scenarios'), resolve(folder)])];
  return folders
    .map((where) => ({ folder: where, files: scenarioFiles(where) }))
    .filter(({ files }) => files.length > 0);
}

function scenarioFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|js|mjs|json)$/.test(entry.name))
    .map(({ name }) => join(folder, name))
    .filter((file) => looksLikeScenario(file))
    .sort();
}

/** Importing a file runs it, so only those are imported that say what they are. */
function looksLikeScenario(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return file.endsWith('.json') ? /"services"[\s\S]*"load"/.test(text) : /export default defineScenario\(/.test(text);
}
