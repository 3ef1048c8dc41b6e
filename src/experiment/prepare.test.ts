import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from './prepare.ts';
import type { Scenario } from './scenario.ts';

const CSV = 'second,requests\n0,1\n60,5\n';

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pitot-prepare-')));
  for (const [path, text] of [
    ['here/day.csv', CSV],
    ['there/day.csv', CSV],
    ['there/night.csv', CSV],
    ['other/day.csv', CSV.replace('5', '6')],
  ] as const) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function traced(file: string, options: object = {}): Scenario {
  return {
    name: 'traced',
    duration: '1m',
    services: { web: { endpoints: { 'GET /': [{ step: 'wait', time: '5ms' }] } } },
    load: {
      robots: { source: 'arrivals', rate: 5, target: 'GET /' },
      visitors: { source: 'arrivals', rate: { trace: { file, ...options } }, target: 'GET /' },
    },
  };
}

const hash = (file: string, base = '.', options = {}) => prepare(traced(file, options), join(folder, base)).hash;

describe('the hash of a prepared scenario', () => {
  it('is that of the same file in another folder, however its path is written', () => {
    const here = hash('day.csv', 'here');
    expect(here).toMatch(/^[0-9a-f]{64}$/);
    expect(hash('day.csv', 'there')).toBe(here);
    expect(hash('here/day.csv')).toBe(here);
    expect(hash('./there/day.csv')).toBe(here);
    expect(hash(join(folder, 'there/day.csv'), 'here')).toBe(here);
  });

  it('is another one for other contents, another name or another option', () => {
    const hashes = [
      hash('day.csv', 'here'),
      hash('day.csv', 'other'),
      hash('night.csv', 'there'),
      hash('day.csv', 'here', { peak: 5 }),
      hash('day.csv', 'here', { mean: 5 }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('does not depend on the order of the options', () => {
    expect(hash('day.csv', 'here', { peak: 5, repeat: true })).toBe(hash('day.csv', 'here', { repeat: true, peak: 5 }));
  });

  it('tells two files of one name apart by what they hold', () => {
    const pair = (first: string, second: string) => {
      const { load, ...rest } = traced(first);
      return prepare({ ...rest, load: { ...load, more: traced(second).load.visitors as never } }, folder).hash;
    };
    expect(pair('here/day.csv', 'other/day.csv')).not.toBe(pair('other/day.csv', 'here/day.csv'));
    expect(pair('here/day.csv', 'other/day.csv')).toBe(pair('there/day.csv', 'other/day.csv'));
  });
});

describe('a prepared scenario', () => {
  it('carries the text of each file by the name that it goes by', () => {
    expect(prepare(traced('here/day.csv'), folder).files).toEqual({ 'here/day.csv': CSV });
  });

  it('is refused when a file cannot be read, or scaled', () => {
    expect(() => prepare(traced('nowhere.csv'), folder)).toThrow(
      'load.visitors.rate.trace: file must be a file that can be read (ENOENT), got "nowhere.csv"',
    );
    expect(() => prepare(traced('here/day.csv', { column: 'x' }), folder)).toThrow(
      'here/day.csv:1: column must be one of requests, got "x"',
    );
  });
});
