import { describe, expect, it } from 'vitest';
import { Engine } from '#sim/engine.ts';
import { EchoTarget } from './echo-target.fixture.ts';
import type { UsersSpec } from './spec.ts';
import { Users } from './users.ts';

const SECOND = 1e9;
const spec: UsersSpec = {
  source: 'users',
  users: [{ name: 'A', wait: '1s', do: { pick: [{ name: 'a', do: [{ call: 'GET /' }] }] } }],
  shape: { stages: [{ until: '3s', users: 2, rate: 2 }] },
};

function timeouts(timeout?: UsersSpec['timeout']): number[] {
  const engine = new Engine();
  const target = new EchoTarget(engine, () => 1e6);
  const context = { seed: 1, name: 'shop', number: 0, engine, target, resolve: () => 0 };
  const users = new Users(timeout === undefined ? spec : { ...spec, timeout }, context);
  target.sender = users;
  users.start();
  engine.run(3 * SECOND);
  return target.sent.map(({ timeout }) => timeout);
}

describe('the timeout of users', () => {
  it('is 60 s unless told otherwise, and 0s is for ever', () => {
    expect(new Set(timeouts())).toEqual(new Set([60 * SECOND]));
    expect(new Set(timeouts('0s'))).toEqual(new Set([0]));
  });

  it('is drawn by the key of each request', () => {
    const drawn = timeouts({ dist: 'exponential', mean: '1s' });
    expect(drawn).toHaveLength(6);
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(timeouts({ dist: 'exponential', mean: '1s' })).toEqual(drawn);
  });

  it('that is random is never for ever, however short', () => {
    const drawn = timeouts({ dist: 'uniform', low: '0s', high: '0.4ns' });
    expect(new Set(drawn)).toEqual(new Set([1]));
  });
});
