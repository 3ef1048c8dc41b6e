import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A hash over the names and contents of files, in the order given. */
export function hashOf(files, names = files) {
  const hash = createHash('sha256');
  files.forEach((file, index) => {
    const content = readFileSync(file);
    hash.update(`${names[index]}\0${content.length}\0`).update(content);
  });
  return hash.digest('hex');
}
