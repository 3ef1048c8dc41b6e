import { describe, expect, it } from 'vitest';
import { EchoTarget } from '#load/echo-target.fixture.ts';
import type { UserClassSpec } from '#load/spec.ts';
import { Users } from '#load/users.ts';
import { Engine } from '#sim/engine.ts';
import { type Golden, recordedRuns } from './golden-files.ts';
import { fnv1a, mulberry32 } from './mulberry.ts';

const runs = recordedRuns();

describe.each(runs)('the virtual users beside the real run in $file', ({ dialect, decisions }) => {
  const run = decisions as NonNullable<Golden['decisions']>;
  const virtual = replay(run, dialect);

  it('are the same users', () => {
    expect([...virtual.keys()].sort()).toEqual(Object.keys(run.users).sort());
  });

  it.each(Object.entries(run.users))('decide alike, and as often but for one request in flight: %s', (user, names) => {
    const { tasks, firstStart } = virtual.get(user) as Life;
    const common = Math.min(tasks.length, names.length);
    expect(tasks.slice(0, common)).toEqual(names.slice(0, common));
    // A request in flight at the end is recorded on neither side, and the real ticks are up to 0.2 s late after 48 s.
    expect(Math.abs(tasks.length - names.length)).toBeLessThanOrEqual(1);
    expect(Math.abs(firstStart - (run.firstStarts[user] as number))).toBeLessThan(0.25);
  });
});

interface Life {
  firstStart: number;
  tasks: string[];
}

/** The profile in virtual time, its service times about those of the recorded run; answered tasks only are counted. */
function replay(run: NonNullable<Golden['decisions']>, dialect: 'smooth' | 'kl'): Map<string, Life> {
  const engine = new Engine();
  const served = mulberry32(7);
  const target = new EchoTarget(engine, ({ entry }) => (entry === 0 ? 20e6 : -50e6 * Math.log(1 - served())));
  const lives = new Map<string, Life>();
  const resolve = (call: string) => (/search|detail/.test(call) ? 1 : 0);
  const streamOf = (name: string, ordinal: number) => ({
    uniform: mulberry32(fnv1a(`${run.seed}/${name}/${ordinal}`)),
  });
  const context = { seed: run.seed, name: 'shop', number: 0, engine, target, resolve, streamOf };
  const spec = { source: 'users', dialect, users: run.classes.map(withCalls), shape: { stages: run.stages } } as const;
  const users = new Users(spec, context, {
    answered(name, ordinal, _iteration, _step, task, sentAt) {
      const user = `${name}/${ordinal}`;
      const life = lives.get(user) ?? { firstStart: sentAt / 1e9, tasks: [] };
      lives.set(user, life);
      life.tasks.push(task);
    },
  });
  target.sender = users;
  users.start();
  engine.run(60e9);
  return lives;
}

/** The tasks of the file have names only; each is one request of that name. */
function withCalls(spec: UserClassSpec): UserClassSpec {
  if (!('pick' in spec.do)) throw new Error('the recorded run picks its tasks');
  return {
    ...spec,
    do: { pick: spec.do.pick.map((task) => ({ ...task, do: [{ call: `GET /${task.name}`, name: task.name }] })) },
  };
}
