import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMetrics } from './openmetrics.ts';
import { recordedRun, sampleFolder } from './recorded.fixture.ts';

const folder = sampleFolder();
const END = 1_700_000_030_000;

describe('the OpenMetrics text of runs', () => {
  it('has each metric once, each series in the order of time, counters without _total in their head', () => {
    const arrivals = 'pitot_service_arrivals_total{service=web}';
    const one = recordedRun(join(folder, 'one.bin'), [
      [0, { [arrivals]: 1, 'pitot_load_users{source=a"b}': 7 }],
      [15, null],
      [30, { [arrivals]: 5, 'pitot_load_users{source=a"b}': Number.NaN }],
    ]);
    const two = recordedRun(join(folder, 'two.bin'), [[0.25, { [arrivals]: 2 }]], {
      policy: 'kpa',
      durationSeconds: 15,
    });
    const labels = (policy: string, more: string) =>
      `{policy="${policy}",run_id="x/${policy}/1",scenario="demo",seed="1",${more}}`;
    expect([...openMetrics([one, two], { end: END, name: 'x' })].join('')).toBe(
      [
        '# TYPE pitot_service_arrivals counter',
        '# HELP pitot_service_arrivals Requests that arrived at the service.',
        `pitot_service_arrivals_total${labels('hpa', 'service="web"')} 1 1700000000`,
        `pitot_service_arrivals_total${labels('hpa', 'service="web"')} 5 1700000030`,
        `pitot_service_arrivals_total${labels('kpa', 'service="web"')} 2 1700000000.25`,
        '# TYPE pitot_load_users gauge',
        '# UNIT pitot_load_users users',
        '# HELP pitot_load_users Virtual users of a closed source of load.',
        `pitot_load_users${labels('hpa', 'source="a\\"b"')} 7 1700000000`,
        `pitot_load_users${labels('hpa', 'source="a\\"b"')} NaN 1700000030`,
        '# EOF\n',
      ].join('\n'),
    );
  });

  it('keeps the points of a histogram together', () => {
    const name = 'pitot_service_queue_wait_seconds';
    const values = {
      [`${name}_bucket{service=web,le=1.0}`]: 1,
      [`${name}_bucket{service=web,le=+Inf}`]: 2,
      [`${name}_sum{service=web}`]: 3.5,
      [`${name}_count{service=web}`]: 2,
    };
    const run = recordedRun(join(folder, 'h.bin'), [
      [0, values],
      [15, values],
    ]);
    const lines = [...openMetrics([run], { end: END })].join('').split('\n');
    expect(lines[0]).toBe(`# TYPE ${name} histogram`);
    expect(lines[1]).toBe(`# UNIT ${name} seconds`);
    const points = lines.slice(3).map((line) => /^([a-z_]+)\{(?:le="([^"]*)")?.* (\d+)$/.exec(line)?.slice(1));
    const at = (time: string) => [
      [`${name}_bucket`, '1.0', time],
      [`${name}_bucket`, '+Inf', time],
      [`${name}_sum`, undefined, time],
      [`${name}_count`, undefined, time],
    ];
    expect(points.slice(0, 8)).toEqual([...at('1700000015'), ...at('1700000030')]);
  });
});
