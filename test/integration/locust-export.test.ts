import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '#experiment/load-scenario.ts';
import { exportLocustfile } from '#load/locust/export.ts';
import { RequestStatistics } from '#load/locust/statistics.ts';
import { requestKey, userKey } from '#load/request-key.ts';
import type { UsersSpec } from '#load/spec.ts';
import { Draw } from '#sim/draw.ts';
import { stream } from '#sim/stream.ts';
import { parseDuration } from '#sim/time.ts';
import {
  csvRows,
  type LOCUSTS,
  locustDecisions,
  locustOf,
  runLocust,
  startServer,
  VENV,
  virtualDecisions,
} from './locust.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'pitot-locust-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Profile {
  name: string;
  source: string;
  seed: number;
  spec: UsersSpec;
  until: number;
}

const call = (name: string, path = `/${name}`) => ({ name, do: [{ call: `GET ${path}`, name }] });

/** Pacing on a grid, one slower than its period, and fixed counts beside weights. */
const pacing: Profile = {
  name: 'pacing',
  source: 'pacers',
  seed: 11,
  until: 20e9,
  spec: {
    source: 'users',
    users: [
      { name: 'Poller', fixed: 3, wait: { every: '250ms' }, do: { pick: [call('a'), { ...call('b'), weight: 2 }] } },
      { name: 'Worker', weight: 2, wait: { perSecond: 4 }, do: { pick: [call('c'), call('d')] } },
      {
        name: 'Hasty',
        wait: { every: '1ms' },
        do: { pick: [call('e'), { name: 'f', do: [{ sleep: '200ms' }, ...call('f').do] }] },
      },
    ],
    shape: {
      stages: [
        { until: '8s', users: 8, rate: 4 },
        { until: '14s', users: 5, rate: 2 },
        { until: '20s', users: 9, rate: 3 },
      ],
    },
  },
};

/** Sequences, start steps, sleeps that draw, think times, names beyond ASCII, on HttpUser and two bell curves. */
const sequences: Profile = {
  name: 'sequences',
  source: 'Zürich 🚲',
  seed: 5,
  until: 24e9,
  spec: {
    source: 'users',
    client: 'http',
    users: [
      {
        name: 'Walker',
        wait: { mean: '300ms' },
        start: [{ call: 'GET /login', name: 'login' }, { sleep: ['50ms', '150ms'] }],
        do: {
          sequence: [
            { ...call('one'), weight: 2 },
            { name: 'zwei', do: [{ sleep: { mean: '50ms' } }, ...call('zwei').do] },
            call('three'),
          ],
        },
      },
      { name: 'Reader', wait: ['100ms', '700ms'], do: { pick: [call('GET /x', '/x'), { ...call('y'), weight: 3 }] } },
    ],
    shape: { doubleWave: { min: 4, peaks: [12, 16], until: '24s' } },
  },
};

/** The shop, or the users of the scenario that PITOT_LOCUST_SCENARIO names. */
async function shop(): Promise<Profile> {
  const { scenario } = await loadScenario(process.env.PITOT_LOCUST_SCENARIO ?? 'scenarios/shop.ts');
  const [source, spec] = Object.entries(scenario.load).find(([, { source }]) => source === 'users') ?? [];
  if (source === undefined || spec?.source !== 'users') throw new Error('the scenario has no users');
  const until = scenario.duration === 'drained' ? Number.MAX_SAFE_INTEGER : parseDuration(scenario.duration);
  return { name: 'shop', source, seed: scenario.seed ?? 1, spec, until };
}

const fileOf = ({ name, source, seed, spec, until }: Profile) =>
  exportLocustfile(spec, { scenario: name, source, seed, until }).text;

describe('the Python of an exported locustfile', () => {
  it.each([pacing, sequences])('compiles and pleases the linters: $name', (profile) => {
    const file = join(folder, `lint_${profile.name}.py`);
    // With the longest lines that there can be.
    const spec: UsersSpec = { ...profile.spec, dialect: 'smooth', limit: 1000 };
    const { text } = exportLocustfile(spec, { scenario: 'x', source: 'y', seed: 1, description: 'long '.repeat(40) });
    writeFileSync(file, text);
    locustOf('newest');
    execFileSync('python3', ['-m', 'py_compile', file]);
    expect(execFileSync(join(VENV, 'pyflakes'), [file], { encoding: 'utf8' })).toBe('');
    execFileSync(join(VENV, 'ruff'), [
      'check',
      '--isolated',
      '--line-length',
      '120',
      '--extend-select',
      'E,W,F,I,B',
      file,
    ]);
  });

  it('draws the same numbers and makes the same keys, bit by bit', () => {
    const names = ['Browser/0', 'Browser/17', 'a', 'Zürich 🚲/3', ''];
    const numbers = python(`
import itertools
result = []
for seed in ["42", "-1", "9007199254740991", "a seed"]:
    SEED = seed
    for name in ${JSON.stringify(names)}:
        stream = Stream(f"load/users/shoppers/{name}")
        result.append([stream.uniform() for _ in range(200)])
print(json.dumps(result))`);
    const expected = [42, -1, 2 ** 53 - 1, 'a seed'].flatMap((seed) =>
      names.map((name) => {
        const { uniform } = stream(seed, `load/users/shoppers/${name}`);
        return Array.from({ length: 200 }, () => uniform());
      }),
    );
    expect(numbers).toEqual(expected);
    const keys = python(`
result = []
for kind, ordinal, iteration, step in ${JSON.stringify(PLACES)}:
    key = derive_key(*hash_text(f"load/Zürich 🚲/{kind}"), 0, 0, ordinal)
    result.append("{:08x}-{:08x}".format(*derive_key(*key, iteration, step, 0)))
print(json.dumps(result))`);
    expect(keys).toEqual(PLACES.map((place) => keyOf('Zürich 🚲', ...place)));
  });
});

const PLACES: [string, number, number, number][] = [
  ['Browser', 0, 0, 0],
  ['Browser', 12345, -1, 3],
  ['Ä', 1, 2 ** 31 - 1, 0],
];

function keyOf(source: string, className: string, ordinal: number, iteration: number, step: number): string {
  const draw = new Draw();
  userKey(draw, source, className, ordinal);
  requestKey(draw, draw.keyA, draw.keyB, iteration, step);
  return [draw.keyA, draw.keyB].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('-');
}

/** Runs code after the machinery, for which stand-ins of Locust's modules will do. */
function python(code: string): unknown {
  const text = fileOf(pacing);
  const machinery = text.slice(text.indexOf('MASK ='), text.indexOf('# ---- Users'));
  const output = execFileSync('python3', ['-'], {
    input: `import json\nSEED = ""\n${machinery}${code}`,
    encoding: 'utf8',
  });
  return JSON.parse(output);
}

const RUNS = [
  { which: 'newest', profile: 'shop' },
  { which: 'newest', profile: 'pacing' },
  { which: 'newest', profile: 'sequences' },
  { which: 'debian', profile: 'shop' },
] as const satisfies { which: keyof typeof LOCUSTS; profile: string }[];

describe('the real Locust', () => {
  const profiles = new Map<string, Profile>();
  const hosts: Server[] = [];
  /** Keys that the server has seen, by run. */
  const seen = new Map<string, string[]>();
  const place = ({ which, profile }: (typeof RUNS)[number]) => join(folder, `${which}_${profile}`);

  // All at once: what users decide does not depend on how long anything takes, and the runs mostly wait.
  beforeAll(async () => {
    for (const profile of [await shop(), pacing, sequences]) profiles.set(profile.name, profile);
    await Promise.all(
      RUNS.map(async (run) => {
        const { server, host, keys } = await startServer();
        hosts.push(server);
        seen.set(place(run), keys);
        mkdirSync(place(run));
        const file = join(place(run), 'locustfile.py');
        writeFileSync(file, fileOf(profiles.get(run.profile) as Profile));
        await runLocust(locustOf(run.which), file, place(run), host);
      }),
    );
  }, 280_000);
  afterAll(() => {
    for (const server of hosts) server.close();
  });

  it.each(RUNS)('$which decides like the virtual users, all the way: $profile', (run) => {
    const { source, seed, spec, until } = profiles.get(run.profile) as Profile;
    const { dialect } = JSON.parse(readFileSync(join(place(run), 'out_final.json'), 'utf8'));
    const virtual = virtualDecisions(spec, source, seed, dialect, until);
    const real = locustDecisions(place(run));
    expect([...real.keys()].sort()).toEqual([...virtual.keys()].sort());
    const compared: Record<string, number> = Object.fromEntries(spec.users.map(({ name }) => [name, 0]));
    for (const [user, theirs] of real) {
      const own = virtual.get(user) ?? [];
      // The shape's ticks come late in real time, by 3 ms each: a user may live a little longer there, or a little less.
      const common = Math.min(own.length, theirs.length);
      expect({ user, tasks: theirs.slice(0, common) }).toEqual({ user, tasks: own.slice(0, common) });
      expect(Math.abs(own.length - theirs.length)).toBeLessThanOrEqual(2 + 0.1 * own.length);
      const [name = ''] = user.split('/');
      compared[name] = (compared[name] ?? 0) + common;
    }
    for (const [name, count] of Object.entries(compared)) expect([name, count >= 30]).toEqual([name, true]);
  });

  it.each(RUNS)('$which sends the keys that services draw by: $profile', (run) => {
    const { source } = profiles.get(run.profile) as Profile;
    const rows = csvRows(join(place(run), 'out_requests.csv'));
    expect(rows.length).toBeGreaterThan(100);
    const keys = rows.map(({ user = '', iteration, step }) => {
      const [name = '', ordinal] = user.split('/');
      return keyOf(source, name, Number(ordinal), Number(iteration), Number(step));
    });
    expect(rows.map(({ key }) => key)).toEqual(keys);
    const received = seen.get(place(run)) as string[];
    expect(new Set(received).size).toBe(received.length);
    expect(keys.filter((key) => !received.includes(key))).toEqual([]);
  });

  it.each(RUNS)('$which has the statistics that its log of requests gives: $profile', (run) => {
    const final = JSON.parse(readFileSync(join(place(run), 'out_final.json'), 'utf8'));
    const statistics = new RequestStatistics(0);
    const whole = run.which === 'debian' && final.client === 'FastHttpUser';
    for (const { at, method = '', name = '', milliseconds, bytes, error } of csvRows(
      join(place(run), 'out_requests.csv'),
    )) {
      const time = whole ? Math.trunc(Number(milliseconds)) : Number(milliseconds);
      statistics.request(Number(at), method, name, time, Number(bytes));
      if (error !== '') statistics.failure(Number(at), method, name, error);
    }
    const ours = [...statistics.entriesAsTheyCame, statistics.total].map((entry) => ({
      name: entry.name,
      method: entry.method,
      num_requests: entry.requests,
      num_failures: entry.failures,
      total_content_length: entry.totalBytes,
      // FastHttpUser before 2.30 logs whole milliseconds; what is in our log is exact, and measured a little later.
      ...(whole ? {} : { total_response_time: entry.totalTime, response_times: Object.fromEntries(entry.buckets) }),
    }));
    const theirs = final.statistics.map((entry: Record<string, unknown>) =>
      Object.fromEntries(Object.keys(ours[0] as object).map((key) => [key, entry[key]])),
    );
    expect(ours).toEqual(theirs);
    expect(statistics.total.failures > 0).toBe(run.profile === 'shop');
    expect(statistics.total.lastAt).toBe(final.statistics.at(-1).last_request_timestamp);
  });
});
