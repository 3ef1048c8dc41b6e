import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pressureOf } from '#experiment/assess-pressure.ts';
import type { RunResult } from '#experiment/result.ts';
import { faultsOf } from '#observability/checks/analyse.ts';
import { committedQueries } from '#observability/checks/committed.ts';
import { interpolate } from '#observability/checks/interpolate.ts';
import { Labels } from '#telemetry/labels.ts';
import { compileQuery } from '#telemetry/query.ts';
import type { SampleStore } from '#telemetry/sample-store.ts';
import { observedRuns, pushAll, storeOf } from './observed-runs.ts';
import { RealPrometheus } from './real-prometheus.ts';
import { resultsFolder } from './recorded-results.ts';

/** As a reader chooses them: one run, all of its services; or all runs of the scenario. */
const VARIABLES = {
  run: 'observed/hpa-50/1',
  service: '.+',
  scenario: 'observed',
  runs: '.+',
  __range: '40m',
};
const DURATION = 40 * 60_000;
const STEP = 15_000;

const { queries: written, records } = committedQueries();
const queries = written.map((query) => ({ ...query, text: interpolate(query.expr, VARIABLES) }));
/** Rules are asked of what is scraped, see observability-live.test.ts. */
const dashboards = queries.filter(({ kind }) => kind !== 'rule');

/** Queries of the dashboards with their names, which tell tests apart. */
function named(which: (query: { kind: string }) => boolean = () => true): [where: string, text: string][] {
  return dashboards.filter(which).map(({ where, text }) => [where, text]);
}

const out = resultsFolder();
let real: RealPrometheus;
let store: SampleStore;
let begin: number;
/** Of the run that is chosen. */
let result: RunResult;

beforeAll(async () => {
  const { runs, results } = await observedRuns(out);
  result = results[0] as RunResult;
  real = await RealPrometheus.start();
  begin = await pushAll(runs, real);
  store = storeOf(runs, begin);
}, 120_000);
afterAll(() => real?.stop());

interface Series {
  metric: Record<string, string>;
  values: [number, string][];
}

/** What Grafana's panel gets over the whole run. */
async function overTime(text: string): Promise<Series[]> {
  const body = new URLSearchParams({
    query: text,
    start: String(begin / 1000),
    end: String((begin + DURATION) / 1000),
    step: String(STEP / 1000),
  });
  const reply = await fetch(`${real.url}/api/v1/query_range`, { method: 'POST', body });
  const { error, data } = (await reply.json()) as { error?: string; data?: { result: Series[] } };
  if (data === undefined) throw new Error(`${error} in ${text}`);
  return data.result;
}

/** The one number that a query comes to at the end of the run. */
async function number(text: string): Promise<number> {
  const answer = await real.query(text, begin + DURATION);
  if ('error' in answer || answer.series.length !== 1) throw new Error(`${JSON.stringify(answer)} for ${text}`);
  return answer.series[0]?.value as number;
}

describe('the run that the dashboards are held against', () => {
  const run = `run_id="${VARIABLES.run}"`;

  it.each(['completed', 'rejected', 'failed', 'timed-out', 'cut'])('has requests that are %s', async (outcome) => {
    expect(await number(`sum(pitot_service_requests_total{${run},outcome="${outcome}"})`)).toBeGreaterThan(0);
  });

  it('scales up, down and to zero', async () => {
    for (const action of ['scale_up', 'scale_down'])
      expect(await number(`sum(pitot_autoscaler_decisions_total{${run},action="${action}"})`)).toBeGreaterThan(0);
    const least = `min(min_over_time((sum by (service) (pitot_service_replicas{${run}}))[40m:15s]))`;
    expect(await number(least)).toBe(0);
  });
});

describe('the dashboards, asked of a real Prometheus', () => {
  it.each(named(({ kind }) => kind === 'range'))('have data: %s', async (_, text) => {
    const series = await overTime(text);
    expect(series.flatMap(({ values }) => values).filter(([, value]) => Number.isFinite(Number(value)))).not.toEqual(
      [],
    );
  });

  it.each(named(({ kind }) => kind !== 'range'))('have data: %s', async (_, text) => {
    const answer = await real.query(text, begin + DURATION);
    if ('error' in answer) throw new Error(answer.error);
    expect(answer.series.filter(({ value }) => Number.isFinite(value))).not.toEqual([]);
  });

  it('are of types that promtool accepts, as are the rules', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pitot-rules-'));
    const rules = (texts: readonly string[]) => {
      const file = join(folder, 'rules.json');
      const recorded = texts.map((expr, i) => ({ record: `panel:${i}`, expr }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'all', rules: recorded }] }));
      return spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    };
    expect(rules(queries.map(({ text }) => text))).toMatchObject({ status: 0, stderr: '' });
    // What only the types tell: a rate of an instant vector.
    expect(rules(['rate(up)']).status).not.toBe(0);
    rmSync(folder, { recursive: true });
  });
});

describe('what a dashboard says of a run', () => {
  const panel = async (where: string) => {
    const { text = '' } = dashboards.find((query) => query.where === where) ?? {};
    const answer = await real.query(text, begin + DURATION);
    if ('error' in answer) throw new Error(answer.error);
    return answer.series;
  };

  // An increase in a window is extrapolated to its edges, and the first requests of a series are not in it.
  const isNear = (got: number | undefined, expected: number) =>
    expect(Math.abs((got as number) - expected) / expected).toBeLessThan(0.003);

  it('is what its results say: objectives, cost, actions', async () => {
    const kept = await panel('pitot / Overview / Kept / A');
    const { objectives, replicaHours, scalingActions } = result.summary;
    for (const { target, underSeconds, attainedRatio } of objectives) {
      const slo = `${target} under ${underSeconds * 1000}ms`;
      isNear(kept.find(({ labels }) => labels.slo === slo)?.value, attainedRatio);
    }
    isNear((await panel('pitot / Overview / Cost / A'))[0]?.value, replicaHours);
    const compared = await panel('pitot / Compare runs / Runs / F');
    isNear(compared.find(({ labels }) => labels.run_id === VARIABLES.run)?.value, replicaHours);
    const decisions = await panel('pitot / Overview / Decisions that scaled / A');
    isNear(decisions.find(({ labels }) => labels.action === 'scale_up')?.value, scalingActions.up);
  });

  it('names the pressure point that the report names', async () => {
    const shares = await panel('pitot / Pressure points / Services side by side / A');
    const expected = pressureOf(result).filter(({ bottleneckShare }) => bottleneckShare > 0);
    expect(shares.map(({ labels }) => labels.service)).toEqual(expected.map(({ service }) => service));
    // Of 160 scrapes, one more or less.
    expect(Math.abs((shares[0]?.value as number) - (expected[0]?.bottleneckShare as number))).toBeLessThan(1.1 / 160);
  });
});

describe('docs/observability.md', () => {
  const blocks = [...readFileSync('docs/observability.md', 'utf8').matchAll(/^```text promql\n(.*?)^```$/gms)];
  const asked = blocks.map(([, query = '']) =>
    query
      .replaceAll('flash-crowd/hpa-70/1', VARIABLES.run)
      .replaceAll('flash-crowd', 'observed')
      .replaceAll('2h', '40m'),
  );

  it('has queries', () => {
    expect(asked.length).toBeGreaterThanOrEqual(6);
  });

  it.each(asked.map((query) => query.replaceAll(/\s+/g, ' ').trim()))('gives answers: %s', async (query) => {
    expect(faultsOf(query)).toEqual([]);
    const answer = await real.query(query, begin + DURATION);
    if ('error' in answer) throw new Error(answer.error);
    expect(answer.series.filter(({ value }) => value > 0)).not.toEqual([]);
  });

  it('starts the Prometheus of this machine as the script does', () => {
    const command = (file: string) =>
      /^ *(prometheus --config(?:.*\\\n)*.*)$/m.exec(readFileSync(file, 'utf8'))?.[1]?.replaceAll(/\\\n\s*/g, '');
    expect(command('docs/observability.md')).toContain('--web.enable-remote-write-receiver');
    expect(command('docs/observability.md')).toBe(command('scripts/observability.mjs'));
  });
});

describe('our own PromQL', () => {
  /** Instants throughout the run, on samples and between them, and a while after it. */
  const INSTANTS = [
    0,
    60_000,
    8.5 * 60_000,
    9 * 60_000 + 7,
    15 * 60_000,
    24 * 60_000 + 1,
    32 * 60_000,
    DURATION,
    DURATION + 60_000,
  ];

  it.each(named())('answers as the real one: %s', async (_, text) => {
    const query = compileQuery(text, store, { where: 'a panel', version: real.version });
    for (const at of INSTANTS.map((instant) => begin + instant)) {
      const theirs = await real.query(text, at);
      if ('error' in theirs) throw new Error(theirs.error);
      const key = (labels: Record<string, string>) => Labels.of(labels).key;
      const expected = new Map(theirs.series.map(({ labels, value }) => [key(labels), value]));
      const { labels, values } = query.vector(at);
      const own = new Map(labels.map((one, i) => [one.key, values[i] as number]));
      expect([...own.keys()].sort(), `at ${at - begin}`).toEqual([...expected.keys()].sort());
      for (const [series, value] of expected) {
        const got = own.get(series) as number;
        const equal = Object.is(got, value) || Math.abs(got - value) <= 1e-12 * Math.abs(value) || got === value;
        if (!equal) throw new Error(`${got} instead of ${value} for ${series} at ${at - begin}`);
      }
    }
  });
});

describe('rules and configuration', () => {
  const promtool = (...args: string[]) => spawnSync('promtool', args, { encoding: 'utf8' });
  const FOLDER = 'observability/prometheus';

  it.each(['prometheus.yml', 'local.yml'])('%s is one that promtool accepts', (name) => {
    const { status, stderr, stdout } = promtool('check', 'config', join(FOLDER, name));
    expect(stderr).toBe('');
    expect(stdout).toContain('is valid prometheus config file syntax');
    expect(status).toBe(0);
  });

  it('differ in their target only', () => {
    const read = (name: string) =>
      readFileSync(join(FOLDER, name), 'utf8')
        .split('\n')
        .filter((line) => !line.trim().startsWith('#'));
    const [docker, local] = [read('prometheus.yml'), read('local.yml')];
    expect(local.filter((line, i) => line !== docker[i])).toEqual(['      - targets: ["127.0.0.1:9464"]']);
  });

  it('hold what their tests say', () => {
    const files = readdirSync(join(FOLDER, 'tests')).map((name) => join(FOLDER, 'tests', name));
    expect(files).toHaveLength(2);
    const { status, stdout, stderr } = promtool('test', 'rules', ...files);
    expect(stdout + stderr).not.toContain('FAILED');
    expect(status).toBe(0);
  });

  it('record only names that are not in the catalogue', () => {
    expect(records.filter((name) => !name.startsWith('pitot:'))).toEqual([]);
    expect(new Set(records).size).toBe(records.length);
  });
});
