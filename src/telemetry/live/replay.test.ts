import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordedRun, type Scrape, sampleFolder } from './recorded.fixture.ts';
import { RecordedReadings } from './recorded-readings.ts';
import { type ReplayOptions, replay } from './replay.ts';
import { readSampleFile } from './sample-file.ts';

const folder = sampleFolder();

async function play(scrapes: readonly Scrape[], options: Partial<ReplayOptions> = {}) {
  const { file } = recordedRun(join(folder, 'run.bin'), scrapes);
  const { decoder, rows } = readSampleFile(file);
  const readings = new RecordedReadings(decoder.labels, file);
  const shown: [at: number, value: number, afterMilliseconds: number][] = [];
  const begun = performance.now();
  const ended = await replay(rows, readings, {
    from: 0,
    speed: 1000,
    signal: new AbortController().signal,
    onShown: (at) => {
      const [reading] = readings.list();
      const value = reading !== undefined && 'read' in reading ? reading.read() : Number.NaN;
      shown.push([at, value, performance.now() - begun]);
    },
    ...options,
  });
  return { shown, ended, took: performance.now() - begun };
}

const SCRAPES: Scrape[] = [0, 15, 30, 45].map((at) => [at, { 'pitot_service_arrivals_total{service=web}': at * 2 }]);

describe('a replay', () => {
  it('shows each scrape, none before its time, and the last one as long as the one before', async () => {
    const { shown, ended, took } = await play(SCRAPES);
    expect(shown.map(([at, value]) => [at, value])).toEqual([
      [0, 0],
      [15_000, 30],
      [30_000, 60],
      [45_000, 90],
    ]);
    // A timer may be a millisecond early.
    for (const [at, , after] of shown) expect(after).toBeGreaterThanOrEqual(at / 1000 - 2);
    expect(took).toBeGreaterThanOrEqual(58);
    expect(ended).toBe(45_000);
  });

  it('begins in the middle with what was last scraped before', async () => {
    const { shown } = await play(SCRAPES, { from: 30_000, speed: 10_000 });
    expect(shown.map(([at]) => at)).toEqual([30_000, 45_000]);
    const between = await play(SCRAPES, { from: 31_000, speed: 10_000 });
    expect(between.shown.map(([at]) => at)).toEqual([45_000]);
  });

  it('has nothing to show after the last scrape', async () => {
    expect(await play(SCRAPES, { from: 46_000 })).toMatchObject({ shown: [], ended: undefined });
  });

  it('ends when it is told to', async () => {
    const { shown } = await play(SCRAPES, { speed: 0.001, signal: AbortSignal.timeout(30) });
    expect(shown.map(([at]) => at)).toEqual([0]);
  });
});
