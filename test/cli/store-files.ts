import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a store's runs, by name. */
export function runFiles(store: string): string[] {
  return readdirSync(store, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort();
}

/** The same with what is in them. */
export function bytes(store: string): [name: string, text: string][] {
  return runFiles(store).map((name) => [name, readFileSync(join(store, name), 'utf8')]);
}
