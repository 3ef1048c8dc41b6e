import { describe, expect, it } from 'vitest';
import { SECOND } from '#sim/time.ts';
import { type ContainerPoint, resourceSample, type StoredPoints, storePoint } from './resource-points.ts';

const point = (at: number, startedAt = 0): ContainerPoint => ({
  startedAt: startedAt * SECOND,
  at: at * SECOND,
  cpuNanoseconds: (at - startedAt) * 1e8,
  memoryBytes: at,
});
/** Feeds readings at these seconds and says from when to when the window then is. */
function window(points: ContainerPoint[], resolution = 15): [from: number, to: number] | null {
  let stored: StoredPoints | undefined;
  for (const one of points) stored = storePoint(stored, one, resolution * SECOND);
  if (!stored?.previous) return null;
  return [stored.previous.at / SECOND, stored.last.at / SECOND];
}

describe('the points that metrics-server keeps', () => {
  it('begin at the start of a container of 10 s or more, but less than the resolution', () => {
    expect(window([point(9.9)])).toBeNull();
    expect(window([point(10)])).toEqual([0, 10]);
    expect(window([point(14.9)])).toEqual([0, 14.9]);
    expect(window([point(15)])).toBeNull();
  });

  it('are the last two that differ', () => {
    expect(window([point(20), point(30), point(40)])).toEqual([30, 40]);
    expect(window([point(20), point(30), point(30), point(30)])).toEqual([20, 30]);
    expect(window([point(20), point(20)])).toBeNull();
  });

  it('do not reach back over a restart, not even one at the very instant of the last reading', () => {
    expect(window([point(20), point(30), point(50, 31)])).toBeNull();
    expect(window([point(20), point(30), point(50, 30)])).toBeNull();
    expect(window([point(20), point(30), point(50, 29.9)])).toEqual([30, 50]);
  });

  it('drop a previous point that is not older than a reading out of order', () => {
    expect(window([point(20), point(30), point(25)])).toEqual([20, 25]);
    expect(window([point(20), point(30), point(20)])).toBeNull();
  });
});

describe('a sample of several containers', () => {
  const stored = (from: number, to: number): StoredPoints => ({ last: point(to), previous: point(from) });

  it('has the instant and window of the container that was read first', () => {
    for (const order of [
      [stored(20, 30), stored(22, 38)],
      [stored(22, 38), stored(20, 30)],
    ]) {
      expect(resourceSample(['a', 'b'], order)).toMatchObject({ at: 30 * SECOND, window: 10 * SECOND });
    }
  });

  it('waits for all of them', () => {
    expect(resourceSample(['a', 'b'], [stored(20, 30), { last: point(30), previous: null }])).toBeNull();
    expect(resourceSample([], [])).toBeNull();
  });
});
