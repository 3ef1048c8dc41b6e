import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Buckets } from '#telemetry/bucket-counts.ts';
import { RUN_METRICS, SERVICE_METRICS } from '#telemetry/catalogue.ts';
import type { Reading, Readings } from '#telemetry/readings.ts';
import { recordedRun, sampleFolder } from './recorded.fixture.ts';
import { RecordedReadings } from './recorded-readings.ts';
import { RunRegistry } from './run-registry.ts';
import { readSampleFile } from './sample-file.ts';

const RUN = { run_id: 'demo/hpa/1', policy: 'hpa' };

/** Lines with values, without `# HELP` and `# TYPE`. */
function values(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

class Fake implements Readings {
  version = 1;
  readings: Reading[] = [];
  refreshed = 0;
  list(): readonly Reading[] {
    return this.readings;
  }
  refresh(): void {
    this.refreshed++;
  }
}

/** Past the time for which a text is handed out again. */
const later = () => new Promise((resolve) => setTimeout(resolve, 120));

describe('the registry of a run', () => {
  it('shows counters, gauges and histograms as they stand, with the labels of the run', async () => {
    const fake = new Fake();
    const waits = new Buckets(SERVICE_METRICS.queueWait.buckets ?? []);
    let arrivals = 3;
    fake.readings = [
      { metric: SERVICE_METRICS.arrivals, labels: { service: 'web' }, read: () => arrivals },
      { metric: SERVICE_METRICS.queueLength, labels: { service: 'web' }, read: () => 2.5 },
      { metric: SERVICE_METRICS.queueWait, labels: { service: 'web' }, histogram: waits },
      { metric: RUN_METRICS.time, labels: {}, read: () => 60 },
    ];
    const registry = new RunRegistry(fake, RUN);
    expect(registry.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    waits.observe(0.005);
    waits.observe(99);
    const text = await registry.text();
    expect(text).toContain('# TYPE pitot_service_arrivals_total counter\n');
    expect(text).toContain('# TYPE pitot_service_queue_wait_seconds histogram\n');
    const labels = 'service="web",run_id="demo/hpa/1",policy="hpa"';
    expect(values(text)).toEqual(
      expect.arrayContaining([
        `pitot_service_arrivals_total{${labels}} 3`,
        `pitot_service_queue_length{${labels}} 2.5`,
        `pitot_service_queue_wait_seconds_sum{${labels}} 99.005`,
        `pitot_service_queue_wait_seconds_count{${labels}} 2`,
        'pitot_sim_time_seconds{run_id="demo/hpa/1",policy="hpa"} 60',
      ]),
    );
    const buckets = values(text).filter((line) => line.includes('_bucket'));
    expect(buckets.map((line) => line.split(' ')[1])).toEqual([...Array(9).fill('1'), '2']);
    // Prometheus 3 stores a scraped le="1" as this.
    expect(buckets[5]).toContain('le="1.0"');

    await later();
    arrivals = 4;
    expect(values(await registry.text())).toContain(`pitot_service_arrivals_total{${labels}} 4`);
  });

  it('forgets what is gone and takes up what has come', async () => {
    const fake = new Fake();
    const gauge = (service: string) => ({ metric: SERVICE_METRICS.queueLength, labels: { service }, read: () => 1 });
    fake.readings = [gauge('old')];
    const registry = new RunRegistry(fake, {});
    await registry.text();
    fake.readings = [gauge('new'), { metric: SERVICE_METRICS.arrivals, labels: { service: 'new' }, read: () => 7 }];
    fake.version++;
    await later();
    expect(values(await registry.text())).toEqual([
      'pitot_service_queue_length{service="new"} 1',
      'pitot_service_arrivals_total{service="new"} 7',
    ]);
  });

  it('reads once for scrapes that come at the same time', async () => {
    const fake = new Fake();
    const registry = new RunRegistry(fake, {});
    await Promise.all(Array.from({ length: 50 }, () => registry.text()));
    expect(fake.refreshed).toBe(1);
    await later();
    await registry.text();
    expect(fake.refreshed).toBe(2);
  });

  it('of another run knows nothing of this one', async () => {
    const [one, two] = [new Fake(), new Fake()];
    one.readings = [{ metric: RUN_METRICS.time, labels: {}, read: () => 1 }];
    await new RunRegistry(one, {}).text();
    expect(values(await new RunRegistry(two, {}).text())).toEqual([]);
  });
});

describe('the readings of a run that is over', () => {
  const folder = sampleFolder();

  it('are those that were written, histograms put together again', async () => {
    const bounds = SERVICE_METRICS.replicaStart.buckets ?? [];
    const name = SERVICE_METRICS.replicaStart.name;
    const series = Object.fromEntries([
      ...[...bounds.map((bound) => (Number.isInteger(bound) ? `${bound}.0` : `${bound}`)), '+Inf'].map((le, i) => [
        `${name}_bucket{le=${le},service=web}`,
        i + 1,
      ]),
      [`${name}_sum{service=web}`, 20.5],
      [`${name}_count{service=web}`, bounds.length + 1],
    ]);
    const { file } = recordedRun(join(folder, 'a.bin'), [
      [0, { 'pitot_service_arrivals_total{service=web}': 3, ...series }],
      [15, null],
      [30, { 'pitot_service_arrivals_total{service=web}': 9 }],
    ]);
    const { decoder, rows } = readSampleFile(file);
    const readings = new RecordedReadings(decoder.labels, file);
    const registry = new RunRegistry(readings, {});
    const shown: string[][] = [];
    for (const row of rows) {
      readings.show(row);
      shown.push(values(await registry.text()));
      await later();
    }
    const expected = Object.entries(series).map(([text, value]) => {
      const [, metric = '', inside = ''] = /^(.*)\{(.*)\}$/.exec(text) ?? [];
      return `${metric}{${inside.replace(/=([^,]*)/g, '="$1"')}} ${value}`;
    });
    expect(shown[0]).toEqual(['pitot_service_arrivals_total{service="web"} 3', ...expected]);
    // A scrape that was lost then is none that is lost now.
    expect(shown[1]).toEqual(shown[0]);
    expect(shown[2]).toEqual(['pitot_service_arrivals_total{service="web"} 9']);
  });

  it('of another version are refused by the name of what is not known', () => {
    const { file } = recordedRun(join(folder, 'b.bin'), [[0, { pitot_new_total: 3 }]]);
    const { decoder, rows } = readSampleFile(file);
    const readings = new RecordedReadings(decoder.labels, file);
    expect(() => {
      for (const row of rows) readings.show(row);
    }).toThrow(
      /samples must be of metrics that this version of pitot has; run the scenario again, got "pitot_new_total"/,
    );
  });
});
