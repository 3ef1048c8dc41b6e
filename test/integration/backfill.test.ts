import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exportCommand } from '#cli/export.ts';
import { RealPrometheus } from './real-prometheus.ts';
import { commandOutput, resultsFolder, writtenRun } from './recorded-results.ts';
import { compareWithSeries } from './telemetry-comparison.ts';

const out = resultsFolder();
let real: RealPrometheus | undefined;
afterAll(() => real?.stop());

async function exported(...args: string[]) {
  const { output, console, exit } = commandOutput();
  await exportCommand(console, exit).parseAsync(['openmetrics', ...args], { from: 'user' });
  return output;
}

describe('pitot export openmetrics', () => {
  it('is what promtool makes blocks of, with every value of series.csv', async () => {
    const results = [
      await writtenRun(out, 'scenarios/baseline-step.ts', 'hpa-50'),
      await writtenRun(out, 'scenarios/baseline-step.ts', 'fixed-8'),
    ];
    const file = join(out, 'run.om');
    // Blocks of the last three hours would overlap with what a Prometheus has in memory.
    const end = Date.parse('2026-05-01T12:00:00Z');
    const output = await exported(
      join(out, 'baseline-step'),
      '-o',
      file,
      '--end',
      '2026-05-01T12:00:00Z',
      '--as',
      'old',
    );
    expect(output).toEqual({ code: 0, stdout: '', stderr: `2 runs are in ${file}\n` });

    real = await RealPrometheus.start();
    const made = spawnSync(
      'promtool',
      ['tsdb', 'create-blocks-from', '--max-block-duration=24h', 'openmetrics', file, real.data],
      { encoding: 'utf8' },
    );
    expect(made).toMatchObject({ status: 0, stderr: '' });
    await real.restart();
    for (const result of results) {
      const id = `old/${result.summary.policy}/1`;
      const epoch = end - result.summary.durationSeconds * 1000;
      const { compared, differences } = await compareWithSeries(real, result, id, epoch);
      expect(differences).toEqual([]);
      expect(compared).toBeGreaterThan(700);
    }
    const buckets = await real.query('count(http_server_request_duration_seconds_bucket{le="1.0"})', end);
    expect(buckets).toMatchObject({ series: [{ value: expect.any(Number) }] });
  });

  it('says in a line what it needs', async () => {
    const run = await writtenRun(out, 'scenarios/baseline-step.ts', 'hpa-50', 2);
    expect(run.summary.seed).toBe(2);
    const folder = join(out, 'baseline-step');
    expect(await exported(folder, '--end', '2126-01-01T00:00:00Z')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "pitot export openmetrics: --end must be 'now' or a time that is past, such as 2026-05-01T12:00:00Z, " +
        'got "2126-01-01T00:00:00Z"\n',
    });
    const nowhere = await exported(folder, '-o', join(out, 'none', 'run.om'));
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--output must be a file that can be written/),
    });
    const empty = await exported(join(out, 'nothing'));
    expect(empty).toMatchObject({ code: 2, stderr: expect.stringMatching(/the results must be a folder/) });
  });
});
