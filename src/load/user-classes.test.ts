import { describe, expect, it } from 'vitest';
import { Engine } from '#sim/engine.ts';
import { EchoTarget } from './echo-target.fixture.ts';
import type { UsersSpec } from './spec.ts';
import { Users } from './users.ts';

const engine = new Engine();
const target = new EchoTarget(engine, () => 1);
const context = { seed: 1, name: 'shop', number: 0, engine, target, resolve: () => undefined };

describe('user classes', () => {
  it('name everything that is wrong with them at once', () => {
    const wrong: UsersSpec = {
      source: 'users',
      limit: 0,
      users: [
        { name: 'A-B', weight: -1, wait: { every: '0s' }, do: { pick: [{ name: 'a', do: [] }] } },
        {
          name: 'C',
          fixed: 0.5,
          do: { pick: [{ name: 'x', do: [{ call: 'GET /nowhere' }, { sleep: { every: '1s' } }] }] },
        },
      ],
      shape: { stages: [{ until: '1s', users: 1, rate: 1, classes: ['Z'] }] },
    };
    expect(() => new Users(wrong, context)).toThrow(
      [
        'load.shop.users[0]: name must be letters, digits and _, not a digit first, got "A-B"',
        'load.shop.users[0]: weight must be a number above 0, got -1',
        'load.shop.users[0]: every must be above 0s, got "0s"',
        'load.shop.users[1]: fixed must be a whole number from 0 up, got 0.5',
        'load.shop.users[1].do.pick[0].do[0]: call must be a route of the ingress, got "GET /nowhere"',
        'load.shop.users[1].do.pick[0].do[1]: sleep must be a duration, a range, a mean or a distribution, got {"every":"1s"}',
        'load.shop: limit must be a whole number from 1 up, got 0',
        'load.shop.shape: classes must be of A-B,C, got "Z"',
      ].join('\n'),
    );
  });
});
