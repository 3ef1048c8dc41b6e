import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { exponential } from 'pitot';
import { script } from 'pitot/testing';
import { describe, expect, it } from 'vitest';
import { exponential as source } from '#sim/build-distribution.ts';
import { script as sourceOfScript } from '#testing/script.ts';

/** Where a file in this repository finds 'pitot' and a file of a room, when Node runs with `options`. */
function resolved(...options: string[]): string[] {
  const program = "console.log(import.meta.resolve('pitot') + ' ' + import.meta.resolve('#sim/time.ts'))";
  const { stdout } = spawnSync(process.execPath, [...options, '--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  const root = `${pathToFileURL(process.cwd()).href}/`;
  return stdout
    .trim()
    .split(' ')
    .map((url) => url.replace(root, ''));
}

describe("the names 'pitot', 'pitot/testing' and '#folder/file.ts'", () => {
  it('mean the sources in tests', () => {
    expect(exponential).toBe(source);
    expect(script).toBe(sourceOfScript);
  });

  it('mean what was built, for a plain Node', () => {
    expect(resolved()).toEqual(['dist/index.js', 'dist/sim/time.js']);
  });

  it('mean the sources on the condition pitot-src', () => {
    expect(resolved('--conditions=pitot-src')).toEqual(['src/index.ts', 'src/sim/time.ts']);
  });
});
