import { describe, expect, it } from 'vitest';
import { pick, stages, task, users } from '#load/build-load.ts';
import type { Users } from '#load/users.ts';
import { LocustLog } from './locust-log.ts';
import { LOCUST_FILES } from './locust-result.ts';
import { prepare } from './prepare.ts';
import { Run } from './run.ts';
import type { Scenario } from './scenario.ts';

const scenario: Scenario = {
  name: 'small',
  duration: '5s',
  services: {
    web: {
      endpoints: {
        'GET /': [{ step: 'wait', time: '20ms' }],
        'POST /x': [
          { step: 'wait', time: '130ms' },
          { step: 'fail', probability: 1 },
        ],
      },
    },
  },
  load: {
    people: users({
      users: [
        {
          name: 'Person',
          wait: { every: '1s' },
          do: pick(
            task('home', 'GET /', 1),
            task('odd', [
              { call: 'GET /', name: 'first' },
              { call: 'POST /x', ok: [500] },
            ]),
          ),
        },
        { name: 'Sender', wait: '1s', do: pick(task('x', [{ call: 'POST /x' }])) },
      ],
      shape: stages([
        { until: '2s', users: 2, rate: 2 },
        { until: '5s', users: 4, rate: 2 },
      ]),
    }),
  },
};

function filesOf(given: Scenario): { files: Record<string, string>; run: Run } {
  const prepared = prepare(given, '.');
  const log = new LocustLog(given, '2.47');
  const run = new Run(prepared, { policy: 'fixed', seed: 1 }, { requests: log });
  run.advance(Number.POSITIVE_INFINITY);
  const { summary } = run.finish();
  const alone = new Run(prepared, { policy: 'fixed', seed: 1 });
  alone.advance(Number.POSITIVE_INFINITY);
  // Watching changes nothing.
  expect(summary).toEqual(alone.finish().summary);
  return { files: log.files(run.kernel), run };
}

const rowsOf = (text = '') =>
  text
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));

describe('the log of a virtual run', () => {
  const { files, run } = filesOf(scenario);

  it('gives all of the files', () => {
    expect(Object.keys(files).sort()).toEqual([...LOCUST_FILES].sort());
  });

  it('counts every answered request under its own name, and failures by what the user takes for one', () => {
    const rows = rowsOf(files['locust_stats.csv']).slice(1);
    expect(rows.map(([method, name]) => `${method} ${name}`)).toEqual([
      'POST POST /x',
      'GET first',
      'GET home',
      ' Aggregated',
    ]);
    const { answeredTotal } = run.sources[0] as Users;
    expect(answeredTotal).toBeGreaterThan(8);
    expect(Number(rows.at(-1)?.[2])).toBe(answeredTotal);
    // Person's own call of POST /x takes the 500 for good, Sender's does not; both go by the same name.
    const [, , requests, failures] = rows.find(([, name]) => name === 'POST /x') ?? [];
    expect(Number(failures)).toBeGreaterThan(0);
    expect(Number(failures)).toBeLessThan(Number(requests));
    expect(files['locust_failures.csv']).toContain("POST,POST /x,CatchResponseError('status 500')");
  });

  it('tells how many users there were before each second', () => {
    const rows = rowsOf(files['locust_stats_history.csv']).filter((row) => row[3] === 'Aggregated');
    expect(rows.map(([at, users]) => [Number(at) - 1_767_225_600, Number(users)])).toEqual([
      [0, 0],
      [1, 2],
      [2, 2],
      [3, 4],
      [4, 4],
      [5, 4],
    ]);
  });

  it('has open arrivals by their routes', () => {
    const { files: open } = filesOf({
      ...scenario,
      load: { crowd: { source: 'arrivals', rate: 10, process: 'paced', target: 'GET /' } },
    });
    const [, row, total] = rowsOf(open['locust_stats.csv']);
    expect(row?.slice(0, 5)).toEqual(['GET', 'GET /', '49', '0', '20']);
    expect(total?.slice(1, 3)).toEqual(['Aggregated', '49']);
  });
});
