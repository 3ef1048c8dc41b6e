import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draw } from '#sim/draw.ts';
import { Engine } from '#sim/engine.ts';
import { REJECTED } from '#sim/outcome.ts';
import { stream } from '#sim/stream.ts';
import { EchoTarget, type SentRequest } from './echo-target.fixture.ts';
import { requestKey, userKey } from './request-key.ts';
import type { UserClassSpec, UsersSpec } from './spec.ts';
import { Users, type UsersRecorder } from './users.ts';

const MILLISECOND = 1e6;
const SECOND = 1e9;

const routes = ['GET /list', 'GET /search', 'POST /orders'];

function start(
  spec: UsersSpec,
  serve: (request: SentRequest) => number = () => 20 * MILLISECOND,
  recorder?: UsersRecorder,
) {
  const engine = new Engine();
  const target = new EchoTarget(engine, serve);
  const resolve = (call: string) => (routes.includes(call) ? routes.indexOf(call) : undefined);
  const users = new Users(spec, { seed: 42, name: 'shop', number: 3, engine, target, resolve }, recorder);
  target.sender = users;
  users.start();
  return { engine, target, users };
}

const call = (call: string) => ({ call });
const browser: UserClassSpec = {
  name: 'Browser',
  weight: 3,
  wait: ['500ms', '1500ms'],
  do: {
    pick: [
      { name: 'list', weight: 6, do: [call('GET /list')] },
      { name: 'search', weight: 3, do: [call('GET /search')] },
    ],
  },
};
const buyer: UserClassSpec = {
  name: 'Buyer',
  wait: { every: '1s' },
  do: { pick: [{ name: 'order', do: [call('POST /orders')] }] },
};
const stages = (...rows: [until: string, users: number, rate: number][]) => ({
  stages: rows.map(([until, users, rate]) => ({ until, users, rate })),
});
const shop: UsersSpec = {
  source: 'users',
  users: [buyer, browser],
  shape: stages(['15s', 8, 4], ['35s', 24, 8], ['48s', 12, 2.5]),
};
const polling = (wait: UserClassSpec['wait'] = '1s'): UserClassSpec => ({
  name: 'A',
  ...(wait === undefined ? {} : { wait }),
  do: { pick: [{ name: 'a', do: [call('GET /list')] }] },
});

describe('users', () => {
  it('come and go in batches at the instants that Locust dispatches them', () => {
    const { engine, users } = start(shop);
    const alive = (at: number) => {
      engine.run(at * SECOND);
      return users.alive;
    };
    expect([alive(0), alive(0.999), alive(1), alive(14.999), alive(15), alive(16), alive(34.999)]).toEqual([
      4, 4, 8, 8, 16, 24, 24,
    ]);
    expect([alive(35), alive(35.799), alive(35.8), alive(38.999), alive(39), alive(47.999)]).toEqual([
      22, 22, 20, 14, 12, 12,
    ]);
    expect(users.finished).toBe(false);
    expect([alive(48), users.finished, users.started]).toEqual([0, true, 24]);
    expect(engine.pending).toBe(0);
  });

  it('leave a target unreached when the next row comes first, and go on from where they are', () => {
    const table = [
      { users: 50, rate: 2.5 },
      { users: 50, rate: 2.5 },
      { users: 1, rate: 3 },
      { users: 1, rate: 3 },
      { users: 1, rate: 3 },
    ];
    const { engine, users } = start({ ...shop, shape: { table } });
    const seen = [0, 0.8, 1.6, 1.999, 2, 2.9, 3].map((at) => {
      engine.run(at * SECOND);
      return users.alive;
    });
    expect(seen).toEqual([2, 4, 6, 6, 3, 3, 1]);
  });

  it('do a batch that is due at the instant of a change before the change', () => {
    const table = [...Array(4).fill({ users: 50, rate: 2.5 }), { users: 0, rate: 100 }, { users: 0, rate: 100 }];
    const { engine, users } = start({ ...shop, shape: { table } });
    engine.run(4.5 * SECOND);
    expect([users.started, users.alive]).toEqual([12, 0]);
  });

  it('do their first task at once, and their start steps before it', () => {
    const events: string[] = [];
    const note: UsersRecorder = {
      task: (name, ordinal, iteration, task, at) =>
        events.push(`${at / MILLISECOND} ${name}/${ordinal} ${iteration} ${task}`),
      answered: (_name, _ordinal, iteration, step, name, sentAt, at) =>
        events.push(`${sentAt / MILLISECOND}-${at / MILLISECOND} ${iteration}.${step} ${name}`),
    };
    const steps = [call('GET /list'), { sleep: '5ms' }, { call: 'POST /orders', name: 'buy' }];
    const spec: UserClassSpec = {
      name: 'A',
      wait: '1s',
      start: [call('GET /search')],
      do: { sequence: [{ name: 'shop', do: steps }] },
    };
    const { engine } = start({ source: 'users', users: [spec], shape: stages(['10s', 1, 1]) }, undefined, note);
    engine.run(1.1 * SECOND);
    expect(events).toEqual([
      '0-20 -1.0 GET /search',
      '20 A/0 0 shop',
      '20-40 0.0 GET /list',
      '45-65 0.2 buy',
      '1065 A/0 1 shop',
      '1065-1085 1.0 GET /list',
    ]);
  });

  it('start within a batch by the name of their class', () => {
    const order: string[] = [];
    const task = (name: string, ordinal: number) => order.push(`${name}/${ordinal}`);
    const { engine } = start({ ...shop, shape: stages(['1s', 8, 8]) }, undefined, { task });
    engine.run(0);
    expect(order).toEqual([
      'Browser/0',
      'Browser/1',
      'Browser/2',
      'Browser/3',
      'Browser/4',
      'Browser/5',
      'Buyer/0',
      'Buyer/1',
    ]);
  });

  it('decide by their own streams: one draw a pick, then one a random wait', () => {
    const seen: { at: number; task: string }[] = [];
    const task = (name: string, ordinal: number, _i: number, task: string, at: number) => {
      if (name === 'Browser' && ordinal === 5) seen.push({ at, task });
    };
    const { engine } = start(shop, undefined, { task });
    engine.run(35 * SECOND - 1);
    const random = stream(42, 'load/users/shop/Browser/5');
    let at = 1 * SECOND;
    const expected = seen.map(() => {
      const row = { at, task: Math.floor(random.uniform() * 9) < 6 ? 'list' : 'search' };
      at += 20 * MILLISECOND + 500 * MILLISECOND + Math.floor(random.uniform() * 1000 * MILLISECOND + 0.5);
      return row;
    });
    expect(seen.length).toBeGreaterThan(25);
    expect(seen).toEqual(expected);
    expect(at).toBeGreaterThan(35 * SECOND - 1);
  });

  it('decide alike and send the same keys whatever the services do', () => {
    const lives = (serve: (request: SentRequest) => number) => {
      const decided = new Map<string, string[]>();
      const task = (name: string, ordinal: number, iteration: number, task: string) => {
        const user = `${name}/${ordinal}`;
        decided.set(user, [...(decided.get(user) ?? []), `${iteration} ${task}`]);
      };
      const twice = { ...buyer, do: { pick: [{ name: 'order', do: [call('GET /search'), call('POST /orders')] }] } };
      const { engine, target } = start({ ...shop, users: [browser, twice] }, serve, { task });
      engine.run(48 * SECOND);
      return {
        decided,
        keys: new Set(target.sent.map(({ key, entry }) => `${key} ${entry}`)),
        sent: target.sent.length,
      };
    };
    const calm = lives(() => 20 * MILLISECOND);
    expect(calm.keys.size).toBe(calm.sent);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 30 }), (times) => {
        let n = 0;
        const other = lives(() => (times[n++ % times.length] as number) * MILLISECOND);
        expect([...other.decided.keys()].sort()).toEqual([...calm.decided.keys()].sort());
        for (const [user, tasks] of other.decided) {
          const same = calm.decided.get(user) as string[];
          const common = Math.min(same.length, tasks.length);
          expect(tasks.slice(0, common)).toEqual(same.slice(0, common));
        }
        if (other.sent < calm.sent)
          for (const key of [...other.keys].slice(0, 8)) expect(calm.keys.has(key)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('that are stopped in mid-request abandon it, and it is never recorded', () => {
    const { engine, target, users } = start(
      { source: 'users', users: [polling()], shape: stages(['1s', 4, 4], ['3s', 2, 4], ['4s', 2, 1]) },
      () => 1500 * MILLISECOND,
    );
    engine.run(1 * SECOND);
    // The newest two, 3 and then 2.
    expect(target.abandoned).toEqual([3, 2]);
    engine.run(2 * SECOND);
    expect([users.sent, users.answeredTotal, users.abandoned, users.inFlight]).toEqual([4, 2, 2, 0]);
    engine.run(10 * SECOND);
    expect(users.sent).toBe(users.answeredTotal + users.abandoned);
    expect([users.alive, users.inFlight, engine.pending]).toEqual([0, 0, 0]);
  });

  it('that wait when they are stopped never wake', () => {
    const { engine, target } = start({
      source: 'users',
      users: [polling('5s')],
      shape: stages(['1s', 3, 3], ['20s', 1, 10]),
    });
    engine.run(19 * SECOND);
    expect(target.sent.filter(({ at }) => at > SECOND).map(({ token }) => token)).toEqual([0, 0, 0]);
  });

  it('end at the limit of answered requests, and all of them stop', () => {
    const { engine, users } = start({ source: 'users', users: [polling()], limit: 10, shape: stages(['100s', 4, 4]) });
    engine.run(100 * SECOND);
    expect([users.answeredTotal, users.finished, users.alive, engine.pending]).toEqual([10, true, 0, 0]);
    expect(users.sent).toBe(users.answeredTotal + users.abandoned);
  });

  it('bear answers within the call, also at the limit and while a batch starts', () => {
    const spec: UsersSpec = {
      source: 'users',
      users: [polling('10ms')],
      limit: 5000,
      shape: stages(['100s', 100, 100]),
    };
    const { engine, target, users } = start(spec, () => 0);
    target.outcome = REJECTED;
    engine.run(100 * SECOND);
    // The first hundred were answered before the services turned bad.
    expect([...users.answers]).toEqual([100, 4900, 0, 0, 0]);
    expect([users.answeredTotal, users.sent, users.alive]).toEqual([5000, 5000, 0]);
    const few = start({ ...spec, limit: 7 }, () => 0);
    few.engine.run(SECOND);
    expect([few.users.started, few.users.sent, few.users.alive]).toEqual([7, 7, 0]);
  });

  it('use rows again, so a population that changes does not grow', () => {
    const table = Array.from({ length: 60 }, (_, i) => ({ users: i % 2 === 0 ? 100 : 0, rate: 100 }));
    const { engine, target, users } = start({ source: 'users', users: [polling()], shape: { table } });
    engine.run(60 * SECOND);
    expect(users.started).toBe(3000);
    expect(Math.max(...target.sent.map(({ token }) => token))).toBe(99);
  });

  it('keep their state when more and more come', () => {
    const steps = routes.map(call);
    const spec: UserClassSpec = { name: 'A', wait: { every: '1s' }, do: { sequence: [{ name: 'all', do: steps }] } };
    const shape = stages(['15s', 200, 19.5]);
    const { engine, target, users } = start({ source: 'users', users: [spec], shape }, () => 300 * MILLISECOND);
    engine.run(15 * SECOND - 1);
    expect(users.alive).toBe(200);
    const draw = new Draw();
    for (let token = 0; token < 200; token++) {
      const requests = target.sent.filter((request) => request.token === token);
      expect(requests.length).toBeGreaterThan(0);
      const created = Math.floor(((Math.floor(token / 19) * 19) / 19.5) * SECOND + 0.5);
      const expected = requests.map((_, i) => {
        userKey(draw, 'shop', 'A', token);
        requestKey(draw, draw.keyA, draw.keyB, Math.floor(i / 3), i % 3);
        const at = created + Math.floor(i / 3) * SECOND + (i % 3) * 300 * MILLISECOND;
        return { entry: i % 3, at, key: `${draw.keyA},${draw.keyB}` };
      });
      expect(requests.map(({ entry, at, key }) => ({ entry, at, key }))).toEqual(expected);
    }
    expect(new Set(target.sent.map(({ key }) => key)).size).toBe(target.sent.length);
  });

  it('pace from their creation on', () => {
    const { engine, target } = start(
      { source: 'users', users: [polling({ every: '1s' })], shape: stages(['5s', 1, 1]) },
      ({ at }) => (at === 2 * SECOND ? 1300 * MILLISECOND : 20 * MILLISECOND),
    );
    engine.run(5 * SECOND);
    expect(target.sent.map(({ at }) => at / SECOND)).toEqual([0, 1, 2, 3.3, 4.3]);
  });
});
