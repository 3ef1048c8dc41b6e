import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunSummary } from './result.ts';
import { Store, StoreFailed } from './store.ts';
import { mergeStores } from './store-merge.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newStore(...write: ConstructorParameters<typeof Store> extends [string, ...infer Rest] ? Rest : never): Store {
  const folder = mkdtempSync(join(tmpdir(), 'pitot-store-'));
  folders.push(folder);
  return new Store(join(folder, 'store'), ...write);
}

const labels = { scenario: 'shop', scenarioHash: 'abc', policy: 'hpa' };
const key = (digit: string) => digit.repeat(64);
const run = (seed: number) =>
  ({ schema: 'pitot/run/1', version: '1', ...labels, seed, digest: `d${seed}`, replicaHours: 0.1 }) as RunSummary;
const fileOf = (store: Store, digit: string) => join(store.folder, digit.repeat(2), `${key(digit)}.json`);
const filesIn = (store: Store) =>
  readdirSync(store.folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.'))
    .sort();

describe('the store of runs', () => {
  it('gives back what was put, under the names of whoever asks', () => {
    const store = newStore();
    expect(store.get(key('a'), labels)).toBeUndefined();
    store.put(key('a'), run(1));
    expect(store.get(key('a'), labels)).toEqual(run(1));
    const renamed = { scenario: 'other', scenarioHash: 'def', policy: 'hpa-50' };
    expect(store.get(key('a'), renamed)).toEqual({ ...run(1), ...renamed });
    // In the order of run.json, so that what is written from it has the same bytes.
    expect(Object.keys(store.get(key('a'), renamed) ?? {})).toEqual(Object.keys(run(1)));
    expect(store.keys()).toEqual([key('a')]);
  });

  it('writes the same bytes whatever a run is called', () => {
    const [one, two] = [newStore(), newStore()];
    one.put(key('a'), run(1));
    two.put(key('a'), { ...run(1), policy: 'renamed', scenario: 'other', scenarioHash: 'def' });
    expect(readFileSync(fileOf(two, 'a'))).toEqual(readFileSync(fileOf(one, 'a')));
  });

  it('leaves nothing behind but the files of runs', () => {
    const store = newStore();
    store.reserve();
    store.put(key('a'), run(1));
    expect(filesIn(store)).toEqual([`aa/${key('a')}.json`]);
  });

  it.each([
    ['cut short', (file: string) => truncateSync(file, 150)],
    ['empty', (file: string) => truncateSync(file, 0)],
    ['without its last byte', (file: string) => truncateSync(file, readFileSync(file).length - 1)],
    [
      'with one digit changed',
      (file: string) =>
        writeFileSync(file, readFileSync(file, 'utf8').replace('"replicaHours":0.1', '"replicaHours":0.2')),
    ],
    [
      'with a whole result under the key of another',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('aaaa', 'bbbb')),
    ],
    ['no JSON at all', (file: string) => writeFileSync(file, 'x\ny\n')],
  ])('takes a file that is %s for missing, and can put it anew', (_, damage) => {
    const store = newStore();
    store.put(key('a'), run(1));
    store.put(key('b'), run(2));
    damage(fileOf(store, 'a'));
    expect(store.get(key('a'), labels)).toBeUndefined();
    expect(store.damaged).toEqual([fileOf(store, 'a')]);
    expect(store.get(key('b'), labels)).toEqual(run(2));
    store.put(key('a'), run(1));
    expect(store.get(key('a'), labels)).toEqual(run(1));
  });

  it('survives a disk that fills up in the middle of a file', () => {
    let room = 2;
    const store = newStore((file, text) => {
      if (room-- > 0) return writeFileSync(file, text);
      writeFileSync(file, text.slice(0, 100));
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    });
    store.put(key('a'), run(1));
    store.put(key('b'), run(2));
    expect(() => store.put(key('c'), run(3))).toThrow(StoreFailed);
    expect(() => store.put(key('c'), run(3))).toThrow(/no space left .* what it holds is whole/);
    expect(filesIn(store)).toEqual([`aa/${key('a')}.json`, `bb/${key('b')}.json`]);
    expect(new Store(store.folder).get(key('b'), labels)).toEqual(run(2));
  });

  it('says at once that its place is none', () => {
    const file = newStore();
    writeFileSync(file.folder, 'a file, not a folder');
    expect(() => new Store(join(file.folder, 'store')).reserve()).toThrow(StoreFailed);
    expect(() => new Store('/proc/nowhere/store').reserve()).toThrow(/cannot be written/);
  });
});

describe('merging stores', () => {
  const filled = (...digits: string[]) => {
    const store = newStore();
    for (const digit of digits) store.put(key(digit), run(Number.parseInt(digit, 16)));
    return store;
  };
  const bytes = (store: Store) => filesIn(store).map((name) => [name, readFileSync(join(store.folder, name), 'utf8')]);

  it('gives the bytes of a store that computed everything, in whatever order', () => {
    const parts = [filled('1', '2'), filled('2', '3'), filled('4')];
    const [one, two] = [newStore(), newStore()];
    expect(mergeStores(parts, one)).toEqual({ taken: 4, had: 1, damaged: [] });
    mergeStores(parts.toReversed(), two);
    expect(bytes(one)).toEqual(bytes(filled('4', '3', '2', '1')));
    expect(bytes(two)).toEqual(bytes(one));
  });

  it('leaves damaged runs out, and names them', () => {
    const part = filled('1', '2');
    truncateSync(fileOf(part, '1'), 9);
    const target = newStore();
    expect(mergeStores([part], target)).toEqual({ taken: 1, had: 0, damaged: [fileOf(part, '1')] });
    expect(target.keys()).toEqual([key('2')]);
  });

  it('replaces what is damaged in the target', () => {
    const [part, target] = [filled('1'), filled('1')];
    truncateSync(fileOf(target, '1'), 9);
    expect(mergeStores([part], target)).toMatchObject({ taken: 1 });
    expect(bytes(target)).toEqual(bytes(part));
  });

  it('refuses two results of one run', () => {
    const [one, two, target] = [filled('1'), newStore(), newStore()];
    two.put(key('1'), run(99));
    expect(() => mergeStores([one, two], target)).toThrow(/must be of one result/);
    expect(existsSync(fileOf(target, '1'))).toBe(true);
  });
});
