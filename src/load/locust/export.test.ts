import { describe, expect, it } from 'vitest';
import type { UserClassSpec, UsersSpec, WaitSpec } from '#load/spec.ts';
import { type ExportOptions, exportLocustfile } from './export.ts';

const person: UserClassSpec = {
  name: 'Person',
  wait: '1s',
  do: { pick: [{ name: 'home', do: [{ call: 'GET /', name: 'home' }] }] },
};
const spec = (change: Partial<UsersSpec> = {}): UsersSpec => ({
  source: 'users',
  users: [person],
  shape: { stages: [{ until: '3s', users: 2, rate: 1 }] },
  ...change,
});
const options: ExportOptions = { scenario: 'test', source: 'people', seed: 7 };
const textOf = (given: UsersSpec, more: Partial<ExportOptions> = {}) =>
  exportLocustfile(given, { ...options, ...more }).text;
const withClass = (change: Partial<UserClassSpec>) => textOf(spec({ users: [{ ...person, ...change }] }));

describe('the exported locustfile', () => {
  it.each<[WaitSpec, string]>([
    ['1500ms', 'self.constant(1.5)'],
    [['100us', '0.3s'], 'self.between(0.0001, 0.3)'],
    [{ every: '2s' }, 'self.pace(2)'],
    [{ perSecond: 3 }, 'self.pace(0.333333333)'],
    [{ mean: '1m' }, 'self.exponential(60)'],
    [{ dist: 'constant', value: '2s' }, 'self.constant(2)'],
  ])('waits %j as %s', (wait, python) => {
    expect(withClass({ wait })).toContain(`        return ${python}\n`);
  });

  it('does the steps of tasks and of the start in order, each with everything that is said of it', () => {
    const text = withClass({
      weight: 2.5,
      fixed: 3,
      start: [{ call: 'GET /login' }],
      do: {
        sequence: [
          {
            name: 'Buy it!',
            weight: 2,
            tags: ['slow', 'money'],
            do: [
              { call: 'POST /x?a="b"', body: '{"sku":1}', headers: { 'content-type': 'application/json' }, ok: [201] },
              { sleep: ['1s', '2s'] },
              { call: 'PUT /ü', name: 'ü', body: 'größe' },
            ],
          },
        ],
      },
    });
    expect(text).toContain('import FastHttpUser, LoadTestShape, TaskSet, events, tag, task\n');
    expect(text).toContain(`
class Person(PitotUser):
    fixed_count = 3
    weight = 2.5

    def wait_time(self):
        return self.constant(1)

    def on_start(self):
        self.call("GET", "/login", name="GET /login")

    class Tasks(Sequence):
        @tag("slow", "money")
        @task(2)
        def buy_it(self):
            """Buy it!"""
            self.user.call(
                "POST",
                "/x?a=\\"b\\"",
                name="POST /x?a=\\"b\\"",
                body=b'{"sku":1}',
                headers={"content-type": "application/json"},
                ok=(201,),
            )
            self.user.sleep(self.user.between(1, 2))
            self.user.call("PUT", "/ü", name="ü", body="größe".encode())

    tasks = (Tasks,)
`);
  });

  it('gives tasks names that Python and Locust leave free, each its own', () => {
    const pick = ['wait', 'GET /a', 'get-a', '1', '東京', 'class'].map((name) => ({ name, do: [] }));
    const text = withClass({ do: { pick } });
    expect(
      [...text.matchAll(/def (\w+)\(self\):\n {12}"""(.*)"""/g)].map(([, method, name]) => [name, method]),
    ).toEqual([
      ['wait', 'wait_'],
      ['GET /a', 'get_a'],
      ['get-a', 'get_a_2'],
      ['1', 'task_1'],
      ['東京', 'task_'],
      ['class', 'class_'],
    ]);
  });

  it('has the shape as a row a second, up to the end of the run', () => {
    const rows = (given: UsersSpec, until?: number) =>
      /rows = \(\n([\s\S]*?)\n {4}\)/.exec(textOf(given, { until }))?.[1];
    expect(rows(spec())).toBe('        *[(2, 1)] * 3,');
    expect(rows(spec(), 2e9)).toBe('        *[(2, 1)] * 2,');
    const table = [
      { users: 1, rate: 1 },
      { users: 2, rate: 0.5, classes: ['Person'] },
      { users: 3, rate: 1 },
      { users: 3, rate: 1 },
    ];
    expect(rows(spec({ shape: { table } }))).toBe('        (1, 1), (2, 0.5, [Person]),\n        *[(3, 1)] * 2,');
  });

  it('sets timeout, client, limit and seed', () => {
    expect(textOf(spec())).toContain('TIMEOUT = 60 ');
    expect(textOf(spec({ timeout: '250ms', client: 'http', limit: 9 }))).toMatch(
      /SEED", "7"\)[\s\S]*TIMEOUT = 0.25 [\s\S]*LIMIT = 9 [\s\S]*Client = HttpUser\nOPTIONS = \{"timeout": TIMEOUT\}/,
    );
    expect(textOf(spec({ client: 'http', timeout: '0s' }), { client: 'fast' })).toMatch(
      /TIMEOUT = None [\s\S]*\(FastHttpUser\)/,
    );
  });

  it('insists on an order of classes when one is given, and says which weights an older Locust would skew', () => {
    expect(textOf(spec())).not.toContain('SystemExit');
    expect(textOf(spec({ dialect: 'smooth' }))).toContain('if INSTALLED_DIALECT != "smooth":');
    expect(textOf(spec({ dialect: 'smooth' }), { dialect: 'auto' })).not.toContain('SystemExit');
    const users = [person, { ...person, name: 'Other', weight: 1.2 }];
    expect(exportLocustfile(spec({ users }), options).remarks).toEqual([
      'Locust before 2.27 takes Other for 1 times the class of least weight, not 1.2',
    ]);
    expect(exportLocustfile(spec({ users, dialect: 'kl' }), options).remarks).toEqual([]);
  });

  it('refuses all that Locust cannot do at once, and says why', () => {
    const users: UserClassSpec[] = [
      { ...person, name: 'Stream', wait: { dist: 'gamma', shape: 2, scale: '1s' } },
      { ...person, do: { pick: [{ name: 'x', do: [{ sleep: { dist: 'erlang', k: 2, mean: '1s' } }] }] } },
    ];
    const timeout = { dist: 'uniform', low: '1s', high: '2s' } as const;
    expect(() => textOf(spec({ users, timeout }))).toThrow(
      /timeout must be constant in a locustfile[\s\S]*users\[0\]: name must be another[\s\S]*users\[0\]: wait must be[\s\S]*drawn by key[\s\S]*users\[1\].do.pick\[0\].do\[0\]: sleep must be/,
    );
  });
});
