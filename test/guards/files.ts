import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const MADE_BY_TOOLS = new Set(['.git', 'node_modules', 'dist', 'out', 'coverage']);

/** All files of the repository below `folder`, by their path from its root, without what tools have made. */
export function filesBelow(folder: string, root = process.cwd()): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !MADE_BY_TOOLS.has(name) && !name.startsWith('.dist-'))
    .flatMap((entry) => {
      const path = relative(root, join(root, folder, entry.name))
        .split(sep)
        .join('/');
      return entry.isDirectory() ? filesBelow(path, root) : [path];
    });
}
