import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBatch } from './batch.ts';
import { prepare } from './prepare.ts';
import { runSeeds } from './run-seed.ts';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';
import { Store, StoreFailed } from './store.ts';

const scenario: Scenario = {
  name: 'batch',
  duration: '20s',
  services: { web: { replicas: 2, endpoints: { 'GET /': [{ step: 'cpu', time: '20ms' }] } } },
  load: { visitors: { source: 'arrivals', rate: 30, target: 'GET /' } },
  policies: { still: { kind: 'fixed' }, three: { kind: 'fixed', replicas: 3 }, again: { kind: 'fixed' } },
};
const prepared = prepare(scenario, '.');
const runsOf = (policies: string[], seeds = 3) =>
  policies.flatMap((policy) => runSeeds(1, seeds).map((seed) => ({ prepared, policy, seed })));

const folder = mkdtempSync(join(tmpdir(), 'pitot-batch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let stores = 0;
const newStore = (write?: (file: string, text: string) => void) => new Store(join(folder, String(stores++)), write);
const runFiles = (store: Store) =>
  readdirSync(store.folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));

describe('a batch of runs', () => {
  it('gives the summaries of all, in their order, as each run by itself has them', async () => {
    const runs = runsOf(['still', 'three']);
    const { summaries, computed, found, failures } = await runBatch(runs, { threads: 2 });
    const alone = runs.map(({ policy, seed }) => simulate(scenario, { policy, seed }).summary);
    expect(summaries).toEqual(JSON.parse(JSON.stringify(alone)));
    expect({ computed, found, failures }).toEqual({ computed: 6, found: 0, failures: [] });
  });

  it('computes equal policies once, under each of their names', async () => {
    const { summaries, computed } = await runBatch(runsOf(['still', 'again'], 1));
    expect(computed).toBe(1);
    expect(summaries.map((summary) => summary?.policy)).toEqual(['still', 'again']);
    expect(summaries[1]).toEqual({ ...summaries[0], policy: 'again' });
  });

  it('computes only what the store does not have', async () => {
    const store = newStore();
    const first = await runBatch(runsOf(['still'], 2), { store });
    expect(first).toMatchObject({ computed: 2, found: 0 });
    const more = await runBatch(runsOf(['still', 'three'], 3), { store });
    expect(more).toMatchObject({ computed: 4, found: 2 });
    expect(more.summaries).toEqual((await runBatch(runsOf(['still', 'three'], 3))).summaries);
    expect(await runBatch(runsOf(['three', 'again'], 3), { store })).toMatchObject({ computed: 0, found: 6 });
  });

  it('computes a damaged run again, and loses no other', async () => {
    const store = newStore();
    const before = await runBatch(runsOf(['still']), { store });
    const [file = ''] = runFiles(store);
    truncateSync(join(store.folder, file), 200);
    const after = await runBatch(runsOf(['still']), { store: new Store(store.folder) });
    expect(after).toEqual({ ...before, computed: 1, found: 2 });
    expect(await runBatch(runsOf(['still']), { store })).toMatchObject({ computed: 0, found: 3 });
  });

  it('ends when the disk is full, and goes on from there when it is not', async () => {
    let room = 2;
    const store = newStore((file, text) => {
      if (room-- > 0) return writeFileSync(file, text);
      throw new Error('ENOSPC: no space left on device, write');
    });
    await expect(runBatch(runsOf(['still'], 8), { store, threads: 1 })).rejects.toThrow(StoreFailed);
    expect(runFiles(store)).toHaveLength(2);
    const again = await runBatch(runsOf(['still'], 8), { store: new Store(store.folder) });
    expect(again).toMatchObject({ computed: 6, found: 2 });
  });

  it('keeps what is finished when it is interrupted, and nothing of what is not', async () => {
    const store = newStore();
    const controller = new AbortController();
    const result = await runBatch(runsOf(['still'], 40), {
      store,
      threads: 1,
      signal: controller.signal,
      onProgress: (_share, finished) => {
        if (finished > 0) controller.abort();
      },
    });
    const finished = result.summaries.filter((summary) => summary !== undefined);
    expect(finished.length).toBe(result.computed);
    expect(runFiles(store)).toHaveLength(result.computed);
    expect(finished.every(({ interrupted }) => !interrupted)).toBe(true);
  });

  it('tells which runs failed and why, keeps the others, and stores no failure', async () => {
    // Twice what the replicas can do, without a bound on the queue.
    const load: Scenario['load'] = { visitors: { source: 'arrivals', rate: 500, target: 'GET /' } };
    const tight = prepare({ ...scenario, load, limits: { callsInFlight: 1024 } }, '.');
    const store = newStore();
    const runs = [...runsOf(['still'], 1), { prepared: tight, policy: 'three', seed: 1 }];
    const { summaries, failures } = await runBatch(runs, { store });
    expect(failures).toEqual([{ run: runs[1], message: expect.stringContaining('in flight') }]);
    expect(summaries.map((summary) => summary !== undefined)).toEqual([true, false]);
    expect(runFiles(store)).toHaveLength(1);
  });

  it('leaves no folder of a store when there was nothing to keep', async () => {
    const store = newStore();
    await runBatch([], { store });
    expect(existsSync(store.folder)).toBe(false);
  });
});
