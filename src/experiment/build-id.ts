import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from './version.ts';

/** What the worker threads load, wherever this file itself runs from. */
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

let known: string | undefined;

/**
 * Names the code that simulates, more exactly than its version does: the hash of the sources that dist was built from, or,
 * where it was installed and not built, a hash of dist itself.
 */
export function buildId(): string {
  known ??= idOf(DIST);
  return known;
}

/** As `buildId`, of another folder. */
export function idOf(dist: string): string {
  const stamp = join(dist, '.built-from');
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8').trim();
  const hash = createHash('sha256').update(VERSION);
  if (existsSync(dist)) for (const file of modulesIn(dist)) add(hash, relative(dist, file), file);
  return hash.digest('hex');
}

function modulesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function add(hash: ReturnType<typeof createHash>, name: string, file: string): void {
  const content = readFileSync(file);
  hash.update(`${name.split(sep).join('/')}\0${content.length}\0`).update(content);
}
