import {
  arrivals,
  call,
  choose,
  exponential,
  fail,
  fixed,
  gamma,
  hpa,
  lognormal,
  parallel,
  pick,
  type Scenario,
  type ServiceSpec,
  samples,
  stages,
  task,
  users,
  wait,
} from 'pitot';
import { beforeAll, describe, expect, it } from 'vitest';
import { changed, decisionsOf, type Seen, seenIn } from './seen.ts';

/**
 * Two policies, or two versions of a scenario, meet the same users who decide the same, and the same requests that cost
 * the same: every draw is named by what it is for, and none by what was drawn before. Nothing here waits for anything
 * else, so whatever differs between two runs was drawn differently.
 */
const store: ServiceSpec = {
  replicas: 3,
  balancer: 'random',
  endpoints: {
    'GET /row': [wait(gamma(2, '4ms'))],
    'PUT /row': [wait(lognormal({ mean: '9ms', p99: '40ms' })), fail(0.1)],
  },
};
const page = [
  // It uses CPU, which an autoscaler sees, and waits for nobody.
  wait(exponential('30ms'), { cpu: 0.8 }),
  choose([
    [0.6, call('store', 'GET /row')],
    [0.4, parallel(call('store', 'GET /row'), call('store', 'PUT /row', { retry: { attempts: 3 } }))],
  ]),
];
const order = [
  wait(samples(['5ms', '8ms', '13ms'])),
  call('store', 'PUT /row', { retry: { attempts: 2, backoff: exponential('5ms') } }),
];
const shop: ServiceSpec = { replicas: 3, balancer: { choices: 2 }, endpoints: { 'GET /': page, 'POST /order': order } };

const visitors = arrivals({ rate: 20, target: { 'GET /': 3, 'POST /order': 1 } });
const people = users({
  users: [
    { name: 'Person', wait: exponential('400ms'), do: pick(task('look', 'GET /', 3), task('order', 'POST /order')) },
  ],
  shape: stages([{ until: '2m', users: 10, rate: 5 }]),
});

const ROUTES = { 'GET /': 'shop', 'POST /order': 'shop' };
const base: Scenario = {
  name: 'common',
  seed: 5,
  duration: '2m',
  services: { shop, store },
  ingress: ROUTES,
  load: { visitors, people },
  policies: {
    three: fixed(),
    seven: fixed({ replicas: 7 }),
    scaled: hpa({ minReplicas: 1, maxReplicas: 20, cpu: 15 }),
  },
};

let before: Map<string, Seen>;
beforeAll(() => {
  before = seenIn(base);
});

const ofPeople = (seen: ReadonlyMap<string, Seen>) =>
  Array.from({ length: 10 }, (_, ordinal) => decisionsOf(seen, 'people', 'Person', ordinal));

/** The calls of `seen` that the base has too: all of these, or the change has renamed some. */
function kept(seen: ReadonlyMap<string, Seen>): Map<string, Seen> {
  return new Map([...seen].filter(([key]) => before.has(key)));
}

describe('a run without contention', () => {
  it('has calls of all kinds, and users who decide', () => {
    const calls = [...before.values()];
    for (const what of ['shop GET /', 'shop POST /order', 'store GET /row', 'store PUT /row'])
      expect(calls.filter((one) => one.what === what).length).toBeGreaterThan(500);
    expect(new Set(calls.map(({ serviceTime }) => serviceTime)).size).toBeGreaterThan(0.7 * calls.length);
    expect(calls.filter(({ outcome }) => outcome !== 0).length).toBeGreaterThan(50);
    for (const decisions of ofPeople(before)) {
      expect(decisions.length).toBeGreaterThan(100);
      expect(new Set(decisions.map(({ task }) => task)).size).toBe(2);
    }
  });

  it('is another one under another seed', () => {
    const other = seenIn({ ...base, seed: 6 });
    const same = [...kept(other)].filter(([key, { serviceTime }]) => before.get(key)?.serviceTime === serviceTime);
    expect(kept(other).size).toBeGreaterThan(1000);
    // Only the samples, one of three values, agree now and then.
    expect(same.length).toBeLessThan(0.1 * kept(other).size);
    expect(ofPeople(other)).not.toEqual(ofPeople(before));
  });
});

describe('no draw is changed', () => {
  it.each(['seven', 'scaled'])('by the policy: %s', (policy) => {
    expect(changed(seenIn(base, policy), before)).toEqual([]);
  });

  it('by a service more, wherever it stands', () => {
    const more: ServiceSpec = { endpoints: { 'GET /': [wait(exponential('1s'))] } };
    expect(changed(seenIn({ ...base, services: { more, shop, store } }), before)).toEqual([]);
    expect(changed(seenIn({ ...base, services: { shop, store, more } }), before)).toEqual([]);
    expect(changed(seenIn({ ...base, services: { store, shop } }), before)).toEqual([]);
  });

  it('by a source of load more, wherever it stands', () => {
    const more = arrivals({ rate: 30, target: 'GET /' });
    const crowd = users({ ...people });
    for (const load of [
      { more, crowd, visitors, people },
      { people, visitors, more, crowd },
    ]) {
      const seen = seenIn({ ...base, load });
      expect(seen.size).toBeGreaterThan(1.5 * before.size);
      expect(changed(kept(seen), before)).toEqual([]);
    }
  });

  it('by an endpoint more, and its load', () => {
    const endpoints = { 'GET /new': page, ...shop.endpoints };
    const more = arrivals({ rate: 10, target: 'GET /new' });
    const services = { shop: { ...shop, endpoints }, store };
    expect(changed(seenIn({ ...base, services }), before)).toEqual([]);
    const seen = seenIn({
      ...base,
      services,
      ingress: { 'GET /new': 'shop', ...ROUTES },
      load: { more, visitors, people },
    });
    expect(seen.size).toBeGreaterThan(before.size);
    expect(changed(kept(seen), before)).toEqual([]);
  });

  it('by a user class more: those of the others decide as before', () => {
    const [person] = people.users;
    const more = { name: 'Another', fixed: 4, wait: '1s', do: pick(task('look', 'GET /')) };
    const shape = stages([{ until: '2m', users: 14, rate: 500 }]);
    const pair = [[person], [more, person]].map((list) =>
      ofPeople(seenIn({ ...base, load: { people: { ...people, shape, users: list as typeof people.users } } })),
    );
    expect(pair[1]?.flat().length).toBeGreaterThan(1000);
    expect(pair[1]).toEqual(pair[0]);
  });
});

describe('a step more in another endpoint', () => {
  const longer = { ...shop, endpoints: { 'GET /': page, 'POST /order': [...order, wait(exponential('50ms'))] } };

  it('changes no call of those that arrive as before', () => {
    const load = { visitors };
    const [short, long] = [shop, longer].map((one) => seenIn({ ...base, services: { shop: one, store }, load }));
    const others = (seen: ReadonlyMap<string, Seen> | undefined) =>
      [...(seen ?? [])].filter(([, { what }]) => what !== 'shop POST /order');
    expect(others(short).length).toBeGreaterThan(3000);
    expect(changed(new Map(others(long)), new Map(others(short)))).toEqual([]);
    expect(changed(long as typeof before, short as typeof before)).not.toEqual([]);
  });

  it('takes users longer, who decide and think as before', () => {
    const after = ofPeople(seenIn({ ...base, services: { shop: longer, store } }));
    ofPeople(before).forEach((decisions, ordinal) => {
      const now = after[ordinal] ?? [];
      const both = Math.min(decisions.length, now.length);
      expect(both).toBeGreaterThan(0.8 * decisions.length);
      expect(now.slice(0, both)).toEqual(decisions.slice(0, both));
    });
    expect(after.flat().length).toBeLessThan(ofPeople(before).flat().length);
  });

  it('at the end of the same endpoint adds its time to what the others take', () => {
    const endpoints = { 'GET /': [...page, wait('7ms')], 'POST /order': order };
    const seen = seenIn({ ...base, services: { shop: { ...shop, endpoints }, store }, load: { visitors } });
    const whole = [...kept(seen)].filter(([, { what, outcome }]) => what === 'shop GET /' && outcome === 0);
    expect(whole.length).toBeGreaterThan(1000);
    const added = new Set(whole.map(([key, { serviceTime }]) => serviceTime - (before.get(key)?.serviceTime ?? 0)));
    expect(added).toEqual(new Set([7e6]));
  });
});
