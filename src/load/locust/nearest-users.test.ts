import { describe, expect, it } from 'vitest';
import type { ArrivalsSpec } from '#load/spec.ts';
import { nearestUsers } from './nearest-users.ts';

const options = { source: 'crowd', until: 3e9, think: 10e9, readText: () => '' };
const of = (spec: Omit<ArrivalsSpec, 'source'>) => nearestUsers({ source: 'arrivals', ...spec }, options);

describe('the users nearest to open arrivals', () => {
  it('are as many as think, second by second, and change at once', () => {
    const { shape } = of({
      target: 'GET /',
      batch: 2,
      rate: {
        stages: [
          { for: '2s', from: 1, rate: 3 },
          { for: '1s', rate: 0 },
        ],
      },
    });
    // Mean rates 1.5, 2.5, 1.5 a second, two requests each, ten seconds between those of one user.
    expect(shape).toEqual({
      table: [
        { users: 30, rate: 30 },
        { users: 50, rate: 50 },
        { users: 30, rate: 50 },
      ],
    });
  });

  it('think before their first request too, and share requests out as the targets have it', () => {
    const { users } = of({ rate: 5, target: { 'GET /a': 3, 'GET /b': 1 } });
    expect(users).toMatchObject([{ wait: { mean: '10s' }, start: [{ sleep: { mean: '10s' } }] }]);
    expect(users[0]?.do).toMatchObject({
      pick: [
        { name: 'GET /a', weight: 750 },
        { name: 'GET /b', weight: 250 },
      ],
    });
    expect(of({ rate: 5, target: 'GET /a' }).users[0]?.do).toMatchObject({ pick: [{ name: 'GET /a', weight: 1 }] });
  });
});
