import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, type PushedRun } from './push-batches.ts';
import { decodeWriteRequest, recordedRun, type Scrape, sampleFolder } from './recorded.fixture.ts';
import { runLabels } from './recorded-run.ts';

const folder = sampleFolder();
const EPOCH = 1_700_000_000_000;

let files = 0;
function pushed(scrapes: readonly Scrape[], more: Partial<PushedRun> & { policy?: string } = {}): PushedRun {
  const { policy = 'hpa', ...rest } = more;
  const run = recordedRun(join(folder, `${files++}.bin`), scrapes, { policy });
  return { file: run.file, labels: runLabels(run), epoch: EPOCH, after: Number.NEGATIVE_INFINITY, ...rest };
}

/** Everything that is sent, sample by sample in the order in which a Prometheus takes it in. */
function sent(runs: readonly PushedRun[]): { series: string; at: number; value: number | null; batch: number }[] {
  return [...batchesOf(runs)].flatMap(({ body }, batch) =>
    decodeWriteRequest(body).flatMap(({ labels, samples }) =>
      samples.map(([at, value]) => ({
        series: `${labels.__name__} of ${labels.policy}`,
        at: (at - EPOCH) / 1000,
        value,
        batch,
      })),
    ),
  );
}

describe('the requests of a push', () => {
  it('hold every sample with the labels of its run, names in order', () => {
    const [batch] = [...batchesOf([pushed([[15, { 'up{zone=a}': 1.5 }]])])];
    const [series] = decodeWriteRequest(batch?.body ?? new Uint8Array());
    expect(series).toEqual({
      labels: { __name__: 'up', policy: 'hpa', run_id: 'demo/hpa/1', scenario: 'demo', seed: '1', zone: 'a' },
      samples: [[EPOCH + 15_000, 1.5]],
    });
    expect(Object.keys(series?.labels ?? {})).toEqual(['__name__', 'policy', 'run_id', 'scenario', 'seed', 'zone']);
    expect(batch).toMatchObject({ samples: 1, until: EPOCH + 15_000, mark: { runId: 'demo/hpa/1' } });
  });

  it('mark the end of series that a scrape did not find, and of all at a lost one', () => {
    const run = pushed([
      [0, { a: 1, b: 1 }],
      [15, { b: 2 }],
      [30, null],
      [45, { b: 3 }],
    ]);
    expect(sent([run]).map(({ series, at, value }) => [series, at, value])).toEqual([
      ['a of hpa', 0, 1],
      ['b of hpa', 0, 1],
      ['a of hpa', 15, null],
      ['b of hpa', 15, 2],
      ['b of hpa', 30, null],
      ['b of hpa', 45, 3],
    ]);
  });

  it('begin after what is there already', () => {
    const scrapes: Scrape[] = [0, 15, 30, 45].map((at) => [at, { a: at }]);
    expect(sent([pushed(scrapes, { after: EPOCH + 15_000 })]).map(({ at }) => at)).toEqual([30, 45]);
    expect([...batchesOf([pushed(scrapes, { after: EPOCH + 45_000 })])]).toEqual([]);
  });

  it('go on in time from one to the next over all runs, and none spans more than 20 minutes', () => {
    const scrapes = (step: number): Scrape[] => Array.from({ length: 100 }, (_, i) => [i * step, { a: i, b: -i }]);
    const all = sent([pushed(scrapes(60)), pushed(scrapes(45), { policy: 'other' })]);
    const latest: number[] = [];
    const earliest: number[] = [];
    for (const { at, batch } of all) {
      latest[batch] = Math.max(latest[batch] ?? at, at);
      earliest[batch] = Math.min(earliest[batch] ?? at, at);
    }
    expect(latest.length).toBeGreaterThan(3);
    latest.forEach((end, batch) => {
      expect(end - (earliest[batch] as number)).toBeLessThanOrEqual(1200);
      expect(end).toBeLessThanOrEqual(earliest[batch + 1] ?? Number.POSITIVE_INFINITY);
    });
    expect(all).toHaveLength(400);
  });

  it('hold each sample of each series once and in its order, whatever comes and goes', () => {
    const values = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.double({ noNaN: true }), { minKeys: 1 });
    const scrape = fc.record({ wait: fc.integer({ min: 1, max: 900 }), values: fc.option(values, { freq: 5 }) });
    fc.assert(
      fc.property(fc.array(fc.array(scrape, { maxLength: 60 }), { minLength: 1, maxLength: 3 }), (runs) => {
        const written = runs.map((steps) => {
          let at = 0;
          return steps.map(({ wait, values: found }): Scrape => {
            at += wait;
            return [at, found];
          });
        });
        const got = sent(written.map((scrapes, i) => pushed(scrapes, { policy: `p${i}` })));
        written.forEach((scrapes, i) => {
          for (const name of ['a', 'b', 'c']) {
            let before = false;
            const expected = scrapes.flatMap(([at, found]) => {
              const value = found?.[name];
              const ended = value === undefined && before;
              before = value !== undefined;
              return value !== undefined ? [[at, value]] : ended ? [[at, null]] : [];
            });
            const own = got.filter(({ series }) => series === `${name} of p${i}`).map(({ at, value }) => [at, value]);
            expect(own).toEqual(expected);
          }
        });
      }),
      { numRuns: 50 },
    );
  });
});
