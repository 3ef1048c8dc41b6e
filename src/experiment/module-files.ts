import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What a relative import may leave out. */
const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '.json', '/index.ts', '/index.js'];
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.{1,2}\/[^'"]+)\1/g;

/**
 * The texts of a module and of all files that it imports by relative paths, directly or not, by absolute path: they are
 * part of what decides. Packages are not: they are pinned elsewhere.
 * @throws {Error} of the file system when the module itself cannot be read
 */
export function moduleFiles(path: string): Record<string, string> {
  const files: Record<string, string> = { [path]: readFileSync(path, 'utf8') };
  const waiting = [path];
  for (;;) {
    const file = waiting.pop();
    if (file === undefined) return files;
    for (const [, , specifier = ''] of (files[file] ?? '').matchAll(IMPORT)) {
      const found = imported(specifier, file);
      // What cannot be found is the loader's to complain of.
      if (found === undefined || files[found] !== undefined) continue;
      files[found] = readFileSync(found, 'utf8');
      waiting.push(found);
    }
  }
}

function imported(specifier: string, by: string): string | undefined {
  return ENDINGS.map((ending) => resolve(dirname(by), specifier + ending)).find(isFile);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
