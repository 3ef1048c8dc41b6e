import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replayCommand } from '#cli/replay.ts';
import { committedQueries } from '#observability/checks/committed.ts';
import { interpolate } from '#observability/checks/interpolate.ts';
import { RealPrometheus } from './real-prometheus.ts';
import { commandOutput, resultsFolder, writtenRun } from './recorded-results.ts';

/** The instant of the run at which its replay begins: long enough before the load rises for a Prometheus to start. */
const FROM = '4m';
const VARIABLES = {
  run: 'observed/hpa-50/1',
  service: '.+',
  scenario: 'observed',
  runs: '.+',
  __range: '2m',
  __rate_interval: '5s',
};

const { queries, records } = committedQueries();
const out = resultsFolder();
const rules = mkdtempSync(join(tmpdir(), 'pitot-rules-'));
let real: RealPrometheus;
let stop: () => Promise<void>;

// Forty seconds of the run in a second, scraped and judged five times a second: counters grow faster than they should,
// shares of requests are what they are.
beforeAll(async () => {
  await writtenRun(out, 'test/integration/observed.fixture.ts', 'hpa-50');
  cpSync('observability/prometheus/rules', rules, { recursive: true });
  const { output, console, exit } = commandOutput();
  const command = replayCommand(console, exit);
  const folder = join(out, 'observed', 'hpa-50', '1');
  const ended = command.parseAsync([folder, '--from', FROM, '--speed', '40', '--port', '0', '-q'], { from: 'user' });
  stop = async () => {
    if (output.code < 0) process.emit('SIGTERM');
    await ended;
  };
  while (output.stdout === '' && output.code < 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const target = new URL(output.stdout.trim()).host;
  real = await RealPrometheus.start(`
global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}
rule_files: [${rules}/*.yml]
scrape_configs:
  - {job_name: pitot, honor_labels: true, static_configs: [{targets: ['${target}']}]}
  - {job_name: gone, metrics_path: /metrics, static_configs: [{targets: ['127.0.0.1:1']}]}
`);
  await until('min_over_time(pitot_sim_time_seconds[10s]) > 600');
}, 120_000);
afterAll(async () => {
  await stop?.();
  await real?.stop();
  rmSync(rules, { recursive: true });
});

async function series(text: string) {
  const answer = await real.query(text, Date.now());
  if ('error' in answer) throw new Error(`${answer.error} in ${text}`);
  return answer.series;
}

/** Waits for a query to have a result; the test's own limit ends it when it never has. */
async function until(text: string): Promise<void> {
  while ((await series(text)).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
}

it.each(records)('%s is recorded of a run that is scraped', async (record) => {
  await until(`${record}{run_id="${VARIABLES.run}"}`);
});

it('calls somebody while the budget of an objective burns', async () => {
  await until(
    `ALERTS{alertname="ErrorBudgetBurn",alertstate="firing",severity="page",windows="lab",run_id="${VARIABLES.run}"}`,
  );
});

it('shows every panel and annotation of a run that is scraped', async () => {
  await until(`pitot_sim_time_seconds{run_id="${VARIABLES.run}"} > 2280`);
  const now = Date.now();
  const empty: string[] = [];
  for (const { where, expr, kind } of queries) {
    if (kind === 'rule') continue;
    // Samples are a fraction of a second apart here, not 15 s.
    const text = interpolate(expr, VARIABLES).replaceAll('15s', '1s');
    const answer = await real.query(kind === 'range' ? `last_over_time((${text})[90s:200ms])` : text, now);
    if ('error' in answer) throw new Error(`${answer.error} in ${where}`);
    if (answer.series.length === 0) empty.push(where);
  }
  expect(empty).toEqual([]);
});
