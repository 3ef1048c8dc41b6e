import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { every } from '#sim/clock.ts';
import { Draw } from '#sim/draw.ts';
import { Engine } from '#sim/engine.ts';
import { SECOND } from '#sim/time.ts';
import { type ContainerCounters, ResourceMetrics, type ResourceMetricsOptions } from './resource-metrics.ts';

/** CPU time as a function of the time of day; every container the same. */
function machine(engine: Engine, cpu: (now: number) => number, names = ['web']): ContainerCounters {
  return { containers: () => names, cpuNanoseconds: () => cpu(engine.now), memoryBytes: () => engine.now / SECOND };
}

function pipeline(cpu: (now: number) => number, options: Partial<ResourceMetricsOptions> = {}, names = ['web']) {
  const engine = new Engine();
  const given = { samplingPhaseOf: () => 3 * SECOND, scrapePhase: 5 * SECOND, ...options };
  const metrics = new ResourceMetrics(engine, given, machine(engine, cpu, names));
  const at = (second: number) => {
    engine.run(second * SECOND);
    return metrics.sample(0);
  };
  return { engine, metrics, at };
}

/** Idle until `second`, then one core. */
const step = (second: number) => (now: number) => Math.max(0, now - second * SECOND);

describe('a sample', () => {
  it('is the usage between the last two readings that metrics-server has copied', () => {
    const { metrics, at } = pipeline(step(28));
    metrics.podStarted(0);
    // Readings at 3, 13, 23, 33 s, copied at 5, 20, 35 s. From 13 to 33 s there are 5 s of work.
    expect(at(34.999)).toMatchObject({ at: 13 * SECOND, containers: [{ cpuMilli: 0 }] });
    const container = { name: 'web', cpuMilli: 250, memoryBytes: 33 };
    expect(at(35)).toEqual({ at: 33 * SECOND, window: 20 * SECOND, containers: [container] });
  });

  it('is not there before a container is 10 s old, then may begin at its start', () => {
    const { metrics, at } = pipeline(step(0));
    metrics.podStarted(0);
    expect(at(19.999)).toBeNull();
    expect(at(20)).toMatchObject({ at: 13 * SECOND, window: 13 * SECOND, containers: [{ cpuMilli: 1000 }] });
  });

  it('needs two readings when the first that is copied is younger than 10 s', () => {
    const { engine, metrics, at } = pipeline(step(0));
    engine.at(8 * SECOND, () => metrics.podStarted(0));
    // Readings at 13 and 23 s are 5 and 15 s old: the start serves for neither. At 35 s there are 13 (from 20 s) and 33.
    expect(at(34.999)).toBeNull();
    expect(at(35)).toMatchObject({ at: 33 * SECOND, window: 20 * SECOND });
  });

  it('keeps its window when metrics-server copies the same reading twice', () => {
    const { metrics, at } = pipeline(step(0), { scrapeInterval: 4 * SECOND, scrapePhase: 0 });
    metrics.podStarted(0);
    expect(at(16)).toMatchObject({ at: 13 * SECOND, window: 10 * SECOND });
    expect(at(20)).toEqual(at(16));
    expect(at(24)).toMatchObject({ at: 23 * SECOND, window: 10 * SECOND });
  });

  it('can be read only when the scrape has arrived', () => {
    const { metrics, at } = pipeline(step(0), { scrapeLag: 2 * SECOND });
    metrics.podStarted(0);
    expect(at(21.999)).toBeNull();
    // The reading is that of the scrape at 20 s, although the kubelet has read again at 23 s by then.
    expect(at(23.5)).toMatchObject({ at: 13 * SECOND });
  });

  it('covers all containers, in whole millicores rounded up', () => {
    const { metrics, at } = pipeline((now) => now / 3, {}, ['web', 'proxy']);
    metrics.podStarted(0);
    expect(at(20)?.containers).toEqual([
      { name: 'web', cpuMilli: 334, memoryBytes: 13 },
      { name: 'proxy', cpuMilli: 334, memoryBytes: 13 },
    ]);
  });

  it('ends with its pod, and a new pod of the same number starts afresh', () => {
    const { engine, metrics, at } = pipeline(step(0));
    metrics.podStarted(0);
    expect(at(20)).not.toBeNull();
    metrics.podGone(0);
    expect(metrics.sample(0)).toBeNull();
    metrics.podStarted(0);
    expect(at(34)).toBeNull();
    metrics.podGone(0);
    metrics.stop();
    expect(engine.pending).toBe(0);
  });

  it('is made of readings alone: nobody looks at the counters when it is asked for', () => {
    const engine = new Engine();
    const looks: number[] = [];
    const counters = machine(engine, (now) => {
      looks.push(now / SECOND);
      return now;
    });
    const metrics = new ResourceMetrics(engine, { samplingPhaseOf: () => 3 * SECOND, scrapePhase: 0 }, counters);
    engine.at(4 * SECOND, () => metrics.podStarted(0));
    for (let second = 0; second < 50; second++) {
      engine.run(second * SECOND);
      metrics.sample(0);
    }
    // The beat at 3 s was before the pod.
    expect(looks).toEqual([13, 23, 33, 43]);
  });

  it('agrees with the counters at both ends of its window, which are readings or the start', () => {
    let samples = 0;
    const duration = fc.integer({ min: SECOND / 2, max: 40 * SECOND });
    fc.assert(
      fc.property(
        fc.record({ sampling: duration, scrape: duration, phase: duration, scrapePhase: duration, lag: duration }),
        fc.integer({ min: 0, max: 60 * SECOND }),
        fc.integer({ min: 0, max: 300 * SECOND }),
        ({ sampling, scrape, phase, scrapePhase, lag }, startedAt, until) => {
          const cpu = (now: number) => (now <= startedAt ? 0 : Math.floor(((now - startedAt) / SECOND) ** 2 * 1e6));
          const { engine, metrics } = pipeline(cpu, {
            samplingInterval: sampling,
            samplingPhaseOf: () => phase % sampling,
            scrapeInterval: scrape,
            scrapePhase,
            scrapeLag: lag,
          });
          engine.at(startedAt, () => metrics.podStarted(0));
          engine.run(startedAt + until);
          const sample = metrics.sample(0);
          if (sample === null) return;
          samples++;
          const { at, window } = sample;
          const onBeat = (instant: number) => (instant - (phase % sampling)) % sampling === 0;
          expect(window).toBeGreaterThan(0);
          expect(at + lag).toBeLessThanOrEqual(engine.now);
          expect(onBeat(at)).toBe(true);
          expect(at - window === startedAt || onBeat(at - window)).toBe(true);
          const nanocores = Math.trunc((cpu(at) - cpu(at - window)) / (window / SECOND));
          expect(sample.containers[0]?.cpuMilli).toBe(Math.ceil(nanocores / 1e6));
        },
      ),
      { numRuns: 500 },
    );
    expect(samples).toBeGreaterThan(100);
  });
});

/**
 * From a load step to the first look of an HPA at a sample whose window has any part of it: the wait for the kubelet, then
 * for metrics-server, then for the HPA. With phases that know nothing of each other each wait is uniform over its interval,
 * so the mean is half the sum of the intervals and the worst case the sum (kubernetes#110317, KEP-6003).
 */
describe('the delay until the HPA sees a load step', () => {
  const RUNS = 4000;

  function delays(sampling: number, scrape: number, sync: number): number[] {
    const draw = new Draw();
    return Array.from({ length: RUNS }, (_, run) => {
      draw.begin(110317, 0, run, 0);
      const phase = (interval: number) => Math.floor(draw.uniform53() * interval * SECOND);
      const samplingPhase = phase(sampling);
      const scrapePhase = phase(scrape);
      const syncPhase = phase(sync);
      // The phases are random, so the step need not be; late enough for two readings to have come through.
      const stepAt = 2 * (sampling + scrape) * SECOND;
      return delay(stepAt, { samplingPhase, sampling, scrapePhase, scrape, syncPhase, sync });
    });
  }

  function delay(stepAt: number, stages: Record<string, number>): number {
    const { samplingPhase = 0, sampling = 0, scrapePhase = 0, scrape = 0, syncPhase = 0, sync = 0 } = stages;
    const { engine, metrics } = pipeline((now) => Math.max(0, now - stepAt), {
      samplingInterval: sampling * SECOND,
      samplingPhaseOf: () => samplingPhase,
      scrapeInterval: scrape * SECOND,
      scrapePhase,
    });
    metrics.podStarted(0);
    let seenAt = Number.NaN;
    every(engine, syncPhase, sync * SECOND, () => {
      const sample = metrics.sample(0);
      if (sample === null || sample.at <= stepAt) return;
      seenAt = engine.now;
      engine.stop();
    });
    engine.run(stepAt + 10 * (sampling + scrape + sync) * SECOND);
    return (seenAt - stepAt) / SECOND;
  }

  it.each([
    { stages: '10 s + 30 s + 15 s', sampling: 10, scrape: 30, sync: 15, mean: 27.5, worst: 55 },
    { stages: 'the defaults, 10 s + 15 s + 15 s', sampling: 10, scrape: 15, sync: 15, mean: 20, worst: 40 },
  ])('is $mean s on average and $worst s at worst for $stages', ({ sampling, scrape, sync, mean, worst }) => {
    const waits = delays(sampling, scrape, sync);
    const average = waits.reduce((sum, wait) => sum + wait, 0) / RUNS;
    // Each stage adds interval^2 / 12 to the variance: standard error 0.16 s and 0.11 s for 4000 runs.
    const standardError = Math.sqrt((sampling ** 2 + scrape ** 2 + sync ** 2) / 12 / RUNS);
    expect(Math.abs(average - mean) / standardError).toBeLessThan(3);
    const longest = waits.reduce((most, wait) => Math.max(most, wait), 0);
    expect(longest).toBeLessThanOrEqual(worst);
    // Of 4000 sums of three uniforms some 20 are expected within a tenth of the worst case.
    expect(longest).toBeGreaterThan(0.9 * worst);
  });
});
