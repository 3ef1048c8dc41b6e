import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type LocustEntry,
  type LocustHistory,
  readHistory,
  readStatistics,
  shapeOfHistory,
} from '#load/locust/read-results.ts';
import type { ShapeRow } from '#load/shape-table.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';
import { parseDuration } from '#sim/time.ts';
import { ingressOf } from './ingress.ts';
import type { LoadedScenario } from './load-scenario.ts';
import { type PreparedScenario, prepare } from './prepare.ts';
import {
  type ObjectiveResult,
  type RequestSummary,
  type RunResult,
  SERIES_COLUMNS,
  type ServiceResult,
} from './result.ts';
import type { ObjectiveSpec, Scenario } from './scenario.ts';
import { VERSION } from './version.ts';

const WHERE = 'pitot locust import';

export interface LocustImportOptions {
  /** The scenario whose users they were; names of requests become its routes, and its objectives are judged. */
  of?: LoadedScenario | undefined;
  policy: string;
  seed?: number | undefined;
}

export interface LocustImport {
  result: RunResult;
  /** The users over time, one row a second; empty without a history. */
  shape: ShapeRow[];
  /** What could not be read, and was left out. */
  problems: Fault[];
}

/**
 * Makes a result of what a Locust run left. What Locust cannot know is 0 and named in `summary.imported.unknown`: whoever
 * shows or compares results leaves it out.
 * @param path a `_stats.csv`, a `_stats_history.csv`, or the folder with them
 * @throws {InvalidInput} when there is nothing in it that can be read
 */
export function importLocust(path: string, { of, policy, seed }: LocustImportOptions): LocustImport {
  const files = filesOf(path);
  const problems: Fault[] = [];
  const texts = Object.entries(files).map(([kind, file]) => ({ kind, file, text: readFileSync(file, 'utf8') }));
  const textOf = (kind: string) => texts.find((one) => one.kind === kind);
  const stats = textOf('stats');
  const history = textOf('stats_history');
  const entries = stats === undefined ? [] : readStatistics(stats.file, stats.text, problems);
  const over =
    history === undefined ? { rows: [], last: undefined } : readHistory(history.file, history.text, problems);
  const total = entries.find(({ name, method }) => name === 'Aggregated' && method === '') ?? over.last;
  if (total === undefined) {
    if (problems.length > 0) throw new InvalidInput(problems);
    throw InvalidInput.of(path, 'the results', 'of a Locust run, with a row Aggregated', 'no such row');
  }
  const prepared = of === undefined ? undefined : prepare(of.scenario, of.base);
  const parts = { entries: entries.filter((entry) => entry !== total), total, over };
  return {
    result: resultOf(parts, prepared, {
      policy,
      seed: seed ?? of?.scenario.seed ?? 1,
      scenario:
        of?.scenario.name ?? basename(stats?.file ?? history?.file ?? path).replace(/_stats(_history)?\.csv$/, ''),
      digest: createHash('sha256')
        .update(texts.map(({ text }) => text).join('\0'))
        .digest('hex'),
      files: texts.map(({ file }) => basename(file)),
    }),
    shape: shapeOfHistory(over),
    problems,
  };
}

const KINDS = ['stats', 'stats_history'] as const;

/** The files of the one run that a path means. */
function filesOf(path: string): Partial<Record<(typeof KINDS)[number], string>> {
  if (!existsSync(path)) throw InvalidInput.of(WHERE, 'the results', 'a file or folder that exists', path);
  const isFolder = statSync(path).isDirectory();
  const named = /^(.*)_stats(?:_history)?\.csv$/.exec(basename(path));
  const folder = isFolder ? path : dirname(path);
  if (!isFolder && named === null) return { [kindOf(path)]: path };
  const prefixes = isFolder
    ? [...new Set(readdirSync(folder).flatMap((name) => /^(.*)_stats(?:_history)?\.csv$/.exec(name)?.[1] ?? []))]
    : [named?.[1] ?? ''];
  const [prefix, ...others] = prefixes.sort();
  if (prefix === undefined) {
    throw InvalidInput.of(
      path,
      'the folder',
      'one with a _stats.csv or _stats_history.csv, as locust --csv leaves',
      'none',
    );
  }
  if (others.length > 0) {
    throw InvalidInput.of(path, 'the folder', 'of one run; name one of the files', prefixes.join(', '));
  }
  const found = KINDS.map((kind) => [kind, join(folder, `${prefix}_${kind}.csv`)] as const);
  return Object.fromEntries(found.filter(([, file]) => existsSync(file)));
}

/** A file of another name is known by its header. */
function kindOf(file: string): (typeof KINDS)[number] {
  return readFileSync(file, 'utf8').startsWith('Timestamp,') ? 'stats_history' : 'stats';
}

interface Named {
  scenario: string;
  policy: string;
  seed: number;
  digest: string;
  files: string[];
}

interface Parts {
  entries: LocustEntry[];
  total: LocustEntry;
  over: LocustHistory;
}

function resultOf({ entries, total, over }: Parts, prepared: PreparedScenario | undefined, named: Named): RunResult {
  const scenario = prepared?.scenario;
  const routes = routesOf(entries, scenario);
  const objectives = (scenario?.objectives ?? []).map((spec) => objectiveOf(spec, spec.target, routes, total));
  const asked = objectives.reduce((sum, { requests }) => sum + requests, 0);
  const violations = objectives.reduce((sum, one) => sum + one.violations, 0);
  const { files, digest, policy, seed } = named;
  const services = Object.keys(scenario?.services ?? {});
  const first = over.rows[0]?.at ?? 0;
  return {
    summary: {
      schema: 'pitot/run/1',
      version: VERSION,
      scenario: named.scenario,
      scenarioHash: prepared?.hash ?? digest,
      policy,
      seed,
      digest,
      durationSeconds: (over.rows.at(-1)?.at ?? first) - first,
      interrupted: false,
      imported: {
        from: 'locust',
        files,
        unknown: [
          ...['services', 'replicaHours', 'scalingActions', 'series', 'sojourn', 'events'],
          ...(total.percentiles.length === 0 ? ['requests.sojournSeconds'] : []),
        ],
        notes: [
          "quantiles are of Locust's rounded response times, failed requests among them",
          'rejected, timed out and cut requests are among the failed ones',
          ...(objectives.length > 0 ? ['violations are the most that the percentiles of Locust allow for'] : []),
        ],
      },
      requests: summaryOf([total]),
      routes: Object.fromEntries([...routes].map(([route, own]) => [route, summaryOf(own)])),
      objectives,
      violationRatio: asked === 0 ? null : violations / asked,
      services: Object.fromEntries(services.map((name) => [name, NOTHING_KNOWN])),
      replicaHours: 0,
      scalingActions: { up: 0, down: 0 },
      work: { calls: total.requests, events: 0 },
      checks: [],
    },
    series: {
      services,
      columns: Object.fromEntries(
        SERIES_COLUMNS.map((name) => [name, new Float64Array()]),
      ) as RunResult['series']['columns'],
    },
    sojourn: { columns: ['longer'], atSeconds: new Float64Array(), counts: new Uint32Array() },
    events: [],
  };
}

const NOTHING_KNOWN: ServiceResult = {
  arrivals: 0,
  outcomes: { completed: 0, rejected: 0, failed: 0, 'timed-out': 0, cut: 0 },
  sojournSeconds: null,
  utilization: 0,
  cpuSeconds: 0,
  replicaHours: 0,
  replicas: { initial: 0, final: 0, least: 0, most: 0 },
  scalingActions: { up: 0, down: 0 },
};

/** The names of each route of the scenario; without one each name is a route. */
function routesOf(entries: readonly LocustEntry[], scenario: Scenario | undefined): Map<string, LocustEntry[]> {
  const routes = new Map<string, LocustEntry[]>();
  const calls = new Map<string, string>();
  const known = scenario === undefined ? undefined : ingressOf(scenario);
  for (const route of Object.keys(known ?? {})) routes.set(route, []);
  for (const source of Object.values(scenario?.load ?? {})) {
    if (source.source !== 'users') continue;
    for (const { start = [], do: flow } of source.users) {
      const tasks = 'pick' in flow ? flow.pick : flow.sequence;
      for (const step of [...start, ...tasks.flatMap(({ do: steps }) => steps)]) {
        if ('call' in step) calls.set(`${step.call.split(' ')[0]} ${step.name ?? step.call}`, step.call);
      }
    }
  }
  for (const entry of entries) {
    const call = calls.get(`${entry.method} ${entry.name}`) ?? `${entry.method} ${entry.name}`;
    const bare = call.replace(/\?.*$/, '');
    const route = known === undefined || call in known ? call : bare;
    if (known !== undefined && !(route in known)) continue;
    routes.set(route, [...(routes.get(route) ?? []), entry]);
  }
  return routes;
}

/** Quantiles of several names together cannot be told from those of each. */
function summaryOf(entries: readonly LocustEntry[]): RequestSummary {
  const sum = (of: (entry: LocustEntry) => number) => entries.reduce((all, entry) => all + of(entry), 0);
  const requests = sum(({ requests }) => requests);
  const failed = sum(({ failures }) => failures);
  const [one, ...others] = entries;
  const percentile = (ratio: number) => one?.percentiles.find(([own]) => own === ratio)?.[1];
  const [p50, p95, p99] = [percentile(0.5), percentile(0.95), percentile(0.99)];
  const known = others.length === 0 && p50 !== undefined && p95 !== undefined && p99 !== undefined;
  return {
    sent: requests,
    outcomes: { completed: requests - failed, rejected: 0, failed, 'timed-out': 0, cut: 0 },
    inFlight: 0,
    sojournSeconds:
      one === undefined || !known || requests === 0
        ? null
        : { mean: one.mean / 1e3, p50: p50 / 1e3, p95: p95 / 1e3, p99: p99 / 1e3, max: one.max / 1e3 },
  };
}

/** Late are at most those above the highest percentile that is within the bound. */
function objectiveOf(
  { under, ratio }: ObjectiveSpec,
  target = '*',
  routes: ReadonlyMap<string, LocustEntry[]>,
  total: LocustEntry,
): ObjectiveResult {
  const bound = parseDuration(under) / 1e6;
  const entries = target === '*' ? [total] : (routes.get(target) ?? []);
  let requests = 0;
  let violations = 0;
  for (const entry of entries) {
    const within = entry.max <= bound ? 1 : (entry.percentiles.findLast(([, value]) => value <= bound)?.[0] ?? 0);
    requests += entry.requests;
    violations += Math.min(entry.requests, Math.ceil(entry.requests * (1 - within) - 1e-9) + entry.failures);
  }
  const attainedRatio = requests === 0 ? 1 : 1 - violations / requests;
  return { target, underSeconds: bound / 1e3, ratio, requests, violations, attainedRatio, met: attainedRatio >= ratio };
}
