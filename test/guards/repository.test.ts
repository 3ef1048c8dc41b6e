import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesBelow } from './files.ts';

/** One idea a file: beyond this a file holds two. */
const MOST_LINES = 300;

/** Absolute paths of a developer's machine. Put together here, so that this file holds none itself. */
const ELSEWHERE = new RegExp(`(?<![\\w.-])/(?:${['work', 'root', 'home', 'Users'].join('|')})/`);

function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

describe('the repository', () => {
  it('counts lines as an editor does', () => {
    expect(['', 'a', 'a\n', 'a\nb', 'a\nb\n'].map(linesOf)).toEqual([1, 1, 1, 2, 2]);
  });

  it(`has no source file of more than ${MOST_LINES} lines`, () => {
    const sources = filesBelow('src').filter((file) => file.endsWith('.ts'));
    const long = sources
      .map((file) => ({ file, lines: linesOf(readFileSync(file, 'utf8')) }))
      .filter(({ lines }) => lines > MOST_LINES);
    expect(sources.length).toBeGreaterThan(0);
    expect(long).toEqual([]);
  });

  it.each([
    ['a path of a machine', `see /${'work'}/notes.md`, true],
    ['a path of a machine in quotes', `'/${'home'}/ada/x'`, true],
    ['a path within the repository', 'src/work/x.ts', false],
    ['an address', `https://example.org/${'home'}/x`, false],
  ])('tells %s', (_, text, outside) => {
    expect(ELSEWHERE.test(text)).toBe(outside);
  });

  it('names no path outside itself', () => {
    const named = filesBelow('.').filter((file) => ELSEWHERE.test(readFileSync(file, 'utf8')));
    expect(named).toEqual([]);
  });

  it('keeps the bare engine as it was', () => {
    const recorded = readFileSync('bench/bare/SHA256SUMS', 'utf8').trim().split('\n');
    const found = filesBelow('bench/bare')
      .filter((file) => file.endsWith('.mjs'))
      .sort()
      .map((file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file.split('/').pop()}`);
    expect(found).toEqual(recorded);
    // The checksums themselves are held here, so that both cannot be changed in passing.
    expect(createHash('sha256').update(recorded.join('\n')).digest('hex')).toBe(
      'c7bb2940bf60aca7e9aa232c654d5238a24d8cebfde9169352b2d866b068bdb7',
    );
  });
});
