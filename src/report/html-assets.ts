import { readFileSync } from 'node:fs';

/** What the build has made of src/report/html/browser, wherever this file itself runs from. */
const BUILT = new URL('../../dist/report/', import.meta.url);

export interface Assets {
  script: string;
  style: string;
}

/** @throws {Error} when the package has not been built */
export function readAssets(): Assets {
  const read = (name: string) => readFileSync(new URL(name, BUILT), 'utf8');
  return { script: read('page.js'), style: read('page.css') };
}
