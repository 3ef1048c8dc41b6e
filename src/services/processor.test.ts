import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rig } from './rig.fixture.ts';

/** CPU time in ms that the request with this key needs, and when it comes. */
interface Job {
  at: number;
  work: number;
}

/**
 * Processor sharing the slow and obvious way: from one arrival or departure to the next, everybody's remaining work
 * shrinks at the rate min(1, cores / n).
 */
function fluid(jobs: readonly Job[], cores: number): number[] {
  const left = jobs.map(({ work }) => work);
  const ends = jobs.map(() => Number.NaN);
  let now = 0;
  for (;;) {
    const active = jobs.flatMap(({ at }, i) => (at <= now && Number.isNaN(ends[i]) ? [i] : []));
    const later = jobs.map(({ at }) => at).filter((at) => at > now);
    if (active.length === 0 && later.length === 0) return ends;
    const rate = active.length === 0 ? 0 : Math.min(1, cores / active.length);
    const departure = active.length === 0 ? Infinity : now + Math.min(...active.map((i) => left[i] as number)) / rate;
    const next = Math.min(departure, ...later);
    for (const i of active) {
      left[i] = (left[i] as number) - (next - now) * rate;
      if ((left[i] as number) < 1e-9) ends[i] = next;
    }
    now = next;
  }
}

/** One endpoint a job, so that each has its own work. */
function simulated(jobs: readonly Job[], cores: number): { ends: number[]; rig: Rig } {
  const endpoints = Object.fromEntries(
    jobs.map(({ work }, i) => [`job ${i}`, [{ step: 'cpu' as const, time: `${work}ms` }]]),
  );
  const rig = new Rig({ web: { cpu: { request: cores }, endpoints } });
  jobs.forEach(({ at }, i) => {
    rig.send(at, i);
  });
  const seen = rig.run(1e9);
  return {
    ends: jobs.map((_, i) => seen.find(({ endpoint }) => endpoint === `web job ${i}`)?.ended ?? Number.NaN),
    rig,
  };
}

describe('processor sharing', () => {
  it('gives each request an equal part of the limit, and never more than one core', () => {
    // Alone for 4 ms, then two share a core: 6 ms left take 12, the second then has 4 of 10 left.
    expect(
      simulated(
        [
          { at: 0, work: 10 },
          { at: 4, work: 10 },
        ],
        1,
      ).ends,
    ).toEqual([16, 20]);
    expect(simulated([{ at: 0, work: 10 }], 4).ends).toEqual([10]);
    expect(simulated([{ at: 0, work: 10 }], 0.25).ends).toEqual([40]);
    expect(
      simulated(
        [
          { at: 0, work: 8 },
          { at: 0, work: 8 },
          { at: 0, work: 8 },
        ],
        2,
      ).ends,
    ).toEqual([12, 12, 12]);
  });

  it('agrees with the fluid taken step by step, whatever comes when', () => {
    const job = fc.record({ at: fc.integer({ min: 0, max: 60 }), work: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(
        fc.array(job, { minLength: 1, maxLength: 25 }),
        fc.constantFrom(0.1, 0.5, 1, 1.5, 2, 3.7, 8),
        (jobs, cores) => {
          const { ends, rig } = simulated(jobs, cores);
          const expected = fluid(jobs, cores);
          // Departures are rounded up to whole nanoseconds, which the later ones inherit.
          for (const [i, end] of ends.entries())
            expect(Math.abs(end - (expected[i] as number))).toBeLessThan(1e-6 * (jobs.length + 1));
          const used = rig.kernel.replicas.cpuTime(0, rig.engine.now);
          const needed = jobs.reduce((sum, { work }) => sum + work * 1e6, 0);
          expect(Math.abs(used - needed)).toBeLessThan(jobs.length * 10);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('lets departures at the same instant happen in the order of arrival', () => {
    const { rig } = simulated(
      Array.from({ length: 50 }, () => ({ at: 0, work: 5 })),
      1,
    );
    expect(rig.seen.map(({ endpoint }) => endpoint)).toEqual(Array.from({ length: 50 }, (_, i) => `web job ${i}`));
  });

  it('takes out what is cancelled and speeds up the rest', () => {
    const rig = new Rig({
      web: {
        cpu: { request: 1 },
        cancellation: 'at-once',
        endpoints: { long: [{ step: 'cpu', time: '100ms' }], short: [{ step: 'cpu', time: '10ms' }] },
      },
    });
    rig.send(0, 0, { timeout: 5 });
    rig.send(0, 1);
    const seen = rig.run(1000);
    expect(seen.map(({ ended, outcome }) => [ended, outcome])).toEqual([
      [5, 'timed-out'],
      [12.5, 'completed'],
    ]);
  });
});
