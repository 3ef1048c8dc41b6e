import { describe, expect, it } from 'vitest';
import type { RunEvent, RunResult } from '#experiment/result.ts';
import { shadowSection } from './html/shadow-section.ts';
import { resultOf, summaryOf } from './results.fixture.ts';
import { shadowPicture } from './shadow-picture.ts';
import { meanOf, shadowTable, shadowTracks } from './shadow-tracks.ts';

const reason = { code: 'Asked', numbers: {}, text: 'asked' };

function look(atSeconds: number, from: number, to: number, change: object = {}): RunEvent {
  const changed = from !== to;
  return {
    type: 'shadow',
    atSeconds,
    service: 'web',
    name: 'dark',
    cause: 'look',
    from,
    to,
    changed,
    reason,
    ...change,
  };
}

function move(atSeconds: number, from: number, to: number, service = 'web'): RunEvent {
  return { type: 'decision', atSeconds, service, cause: 'look', from, to, changed: from !== to, reason };
}

const EVENTS = [
  move(5, 3, 4),
  look(10, 4, 4),
  move(20, 4, 2),
  look(20, 2, 6),
  look(20, 1, 1, { service: 'db' }),
  move(25, 1, 9, 'db'),
  look(30, 2, 2),
];

function run(change: Parameters<typeof summaryOf>[0] = {}, events = EVENTS): RunResult {
  return { ...resultOf(summaryOf({ policy: 'dry', durationSeconds: 40, ...change })), events };
}

describe('what shadows asked for', () => {
  it('is beside what there was, from their first look on', () => {
    const [web, db] = shadowTracks([run()]);
    expect(web).toMatchObject({ policy: 'dry', service: 'web', name: 'dark', looks: 3, wishes: 1, endSeconds: 40 });
    expect(web?.asked).toEqual([
      [10, 4],
      [20, 6],
      [30, 2],
    ]);
    expect(web?.desired).toEqual([
      [10, 4],
      [20, 2],
    ]);
    expect(db?.desired).toEqual([
      [20, 1],
      [25, 9],
    ]);
  });

  it('is averaged over time', () => {
    expect(
      meanOf(
        [
          [10, 4],
          [20, 6],
          [30, 2],
        ],
        40,
      ),
    ).toBe(4);
    expect(meanOf([[40, 7]], 40)).toBe(7);
    expect(shadowTable(shadowTracks([run()])).rows[0]?.slice(3)).toEqual(['3', '1', '2 to 6', '4.0', '2.7']);
  });

  it('is that of the first seed of each policy', () => {
    const tracks = shadowTracks([run(), run({ seed: 8 }), run({ policy: 'other' })]);
    expect(tracks.map(({ policy }) => policy)).toEqual(['dry', 'dry', 'other', 'other']);
  });

  it('is drawn as stairs that end with the run', () => {
    const [track] = shadowTracks([run({ durationSeconds: 41 })]);
    const { body, title } = shadowPicture(track as NonNullable<typeof track>);
    expect(title).toBe('Replicas of web under dry, and what its shadow dark asked for');
    const [, desired] = /class="bar" fill="none" d="([^"]+)"/.exec(body) ?? [];
    expect(desired?.match(/[HV]/g)?.join('')).toBe('HVH');
    const [, asked] = /class="limit" fill="none" d="([^"]+)"/.exec(body) ?? [];
    expect(asked?.match(/[HV]/g)?.join('')).toBe('HVHVH');
    expect(asked?.endsWith('H544')).toBe(true);
  });

  it('has a section of the report, with names that are no markup, and none where there are no shadows', () => {
    const events = [look(1, 1, 2, { name: '<b>' })];
    const text = shadowSection([run({}, events)]);
    expect(text).toContain('<h2>Shadows</h2>');
    expect(text).not.toContain('<b>');
    expect(shadowSection([run({}, [move(1, 1, 2)])])).toBe('');
  });
});
