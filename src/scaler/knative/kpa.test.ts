import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, Observation, ProxySample } from '#scaler/policy.ts';
import { compilePolicy } from '#scaler/registry.ts';
import type { KpaDetail } from './explain.ts';
import type { KpaState } from './fold.ts';
import { type KpaOptions, kpa } from './kpa.ts';

const S = 1e9;

/** A KPA with a clock of seconds: what it is shown, and what it decides. */
class Timeline {
  readonly policy;
  #state: KpaState;
  spec: number;
  ready: number;
  #sampled = 0;
  last: Decision<KpaState> | null = null;

  constructor(options: KpaOptions, replicas: number) {
    this.policy = compilePolicy(kpa(options), 'policies.kpa');
    this.#state = this.policy.start({ at: 0, replicas }) as KpaState;
    this.spec = this.ready = replicas;
  }

  get state(): KpaState {
    return this.#state;
  }

  /** Decides at the second; each second since the last time had `load` requests at once, or there was no proxy. */
  look(second: number, load: number | null, cause = 'tick'): string {
    const proxies: ProxySample[] = [];
    for (let at = Math.floor(this.#sampled) + 1; at <= second; at++) {
      if (load !== null) proxies.push({ at: at * S, concurrency: load, requests: load * 2 });
    }
    this.#sampled = second;
    const observation: Observation = {
      at: second * S,
      cause,
      replicas: { spec: this.spec, current: this.spec, ready: this.ready },
      pods: [],
      metrics: {},
      proxies,
      lastActuationAt: null,
    };
    const frozen = JSON.stringify(this.#state);
    const decision = this.policy.decide(observation, this.#state) as Decision<KpaState>;
    expect(JSON.stringify(this.#state)).toBe(frozen);
    expect(this.policy.decide(observation, JSON.parse(frozen))).toEqual(decision);
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
    this.#state = decision.state;
    this.last = decision;
    if (decision.replicas !== 'unchanged') this.spec = decision.replicas;
    return `${decision.reason.code} ${this.spec}`;
  }

  get detail(): KpaDetail {
    return this.last?.detail as KpaDetail;
  }
}

describe('the KPA', () => {
  it('looks every two seconds at samples of proxies, and is woken at zero where it may go there', () => {
    const { rhythms, needs, wakes } = compilePolicy(kpa(), 'a');
    expect([rhythms, needs, wakes]).toEqual([
      [{ name: 'tick', interval: 2 * S }],
      { proxies: true },
      ['arrival-at-zero'],
    ]);
    expect(compilePolicy(kpa({ minScale: 1 }), 'a').wakes).toBeUndefined();
    expect(compilePolicy(kpa({ enableScaleToZero: false }), 'a').wakes).toBeUndefined();
    expect(compilePolicy(kpa({ phase: '1s' }), 'a').rhythms).toEqual([{ name: 'tick', interval: 2 * S, phase: S }]);
  });

  it('aims for 70 % of its target, and that for 100 requests at once or 200 a second', () => {
    const concurrency = new Timeline({}, 1);
    expect(concurrency.look(2, 70.1)).toBe('PanicMode 2');
    const limited = new Timeline({ containerConcurrency: 10, target: 50 }, 1);
    expect(limited.look(2, 13)).toBe('PanicMode 2');
    const rate = new Timeline({ metric: 'rps' }, 1);
    // 140 requests a second are what one pod is aimed at.
    expect(rate.look(2, 70)).toBe('StableMode 1');
    expect(rate.look(4, 1000)).toMatch(/^PanicMode /);
    expect(new Timeline({ target: 20, targetUtilization: 50 }, 1).look(2, 30)).toBe('PanicMode 3');
  });

  it('decides nothing without data, but for its bounds while it is not yet active', () => {
    expect(new Timeline({}, 3).look(2, null)).toBe('MetricsNotCollected 3');
    expect(new Timeline({ initialScale: 4 }, 3).look(2, null)).toBe('InitialScale 4');
  });

  it('starts in panic with several replicas, and comes down only after a stable window', () => {
    const run = new Timeline({ targetBurstCapacity: 0 }, 8);
    for (let at = 2; at <= 60; at += 2) expect(run.look(at, 1)).toBe('PanicHolds 8');
    expect(run.look(62, 1)).toBe('MaxScaleDownRate 4');
  });

  it('averages over both windows: a burst shows in the panic window first', () => {
    const run = new Timeline({ target: 10, targetUtilization: 100 }, 1);
    for (let at = 2; at <= 60; at += 2) run.look(at, 5);
    expect(run.look(62, 65)).toBe('PanicMode 3');
    expect(run.last?.reason.numbers).toMatchObject({ stable: 7, panic: 25, stablePods: 1, panicPods: 3 });
    expect(run.detail).toMatchObject({ panicSinceSeconds: 62, decided: { panicking: true } });
  });

  it('goes to zero by way of an inactive revision, and is back at the first arrival', () => {
    const run = new Timeline({ targetBurstCapacity: 0 }, 1);
    const seen: string[] = [];
    for (let at = 2; at <= 92; at += 2) {
      const said = run.look(at, 0);
      if (said !== seen.at(-1)?.slice(3)) seen.push(`${String(at).padStart(2, '0')} ${said}`);
    }
    expect(seen).toEqual([
      '02 StableWindow 1',
      '60 MarkInactive 1',
      '62 GracePeriod 1',
      '90 ScaleToZero 0',
      '92 NoTraffic 0',
    ]);
    run.ready = 0;
    expect(run.look(93.5, null, 'arrival-at-zero')).toBe('StableMode 1');
    expect(run.detail.podAutoscaler).toMatchObject({ active: 'Unknown', reason: 'Queued', sinceSeconds: 93.5 });
  });

  it('needs no grace period when the activator was in the path already, as it is with the default burst capacity', () => {
    const run = new Timeline({}, 1);
    run.look(2, 0);
    expect(run.detail).toMatchObject({ excessBurstCapacity: 100 - 211, proxySinceSeconds: 0 });
    for (let at = 4; at < 60; at += 2) run.look(at, 0);
    expect([run.look(60, 0), run.look(62, 0)]).toEqual(['MarkInactive 1', 'ScaleToZero 0']);
  });

  it('takes a service that begins with no replicas for one at zero, which stays there until it is called', () => {
    const run = new Timeline({}, 0);
    expect([run.look(2, null), run.look(700, null)]).toEqual(['NoTraffic 0', 'NoTraffic 0']);
    expect(run.look(701, null, 'arrival-at-zero')).toBe('StableMode 1');
    expect(new Timeline({ minScale: 2 }, 0).look(2, null)).toBe('MinScale 2');
    expect(new Timeline({ enableScaleToZero: false }, 0).look(2, null)).toBe('ScaleToZeroDisabled 1');
  });

  it('counts the request that woke it once: the activator takes it off its report of that second', () => {
    const run = new Timeline({ target: 1, targetUtilization: 100 }, 0);
    expect(run.look(0.5, null, 'arrival-at-zero')).toBe('StableMode 1');
    run.spec = 0;
    expect(run.look(0.75, null, 'arrival-at-zero')).toBe('StableMode 1');
    expect(run.state.stable.total).toBe(1);
    run.look(2, 3);
    // One in the first second, then 3 - 1, then 3.
    expect(run.state.stable.total).toBe(1 + 2 + 3);
    expect(run.state.reportedAhead).toBe(0);
  });

  it('gives up an activation that no replica comes of, and says so', () => {
    const run = new Timeline({ progressDeadline: '10s' }, 0);
    run.look(1, null, 'arrival-at-zero');
    expect(run.look(3, 1)).toBe('StableMode 1');
    // The caller has gone, and has left the stable window a minute after it came.
    const said = Array.from({ length: 30 }, (_, i) => run.look(5 + 2 * i, 0));
    expect(said.slice(-4)).toEqual(['StableMode 1', 'StableMode 1', 'StableMode 1', 'ActivationTimedOut 0']);
    expect(run.detail.podAutoscaler).toMatchObject({ active: 'False', reason: 'TimedOut' });
  });

  it('keeps to its bounds and to whole numbers, whatever it sees', () => {
    const step = fc.record({
      wait: fc.integer({ min: 1, max: 40 }),
      load: fc.option(fc.double({ min: 0, max: 1e4, noNaN: true })),
      ready: fc.nat(12),
    });
    const options = fc.record({
      minScale: fc.nat(2),
      maxScale: fc.integer({ min: 2, max: 9 }),
      aggregation: fc.constantFrom('linear' as const, 'weighted-exponential' as const),
      scaleDownDelay: fc.constantFrom('0s', '30s'),
      activationScale: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 25 }), (given, steps) => {
        const run = new Timeline(given as KpaOptions, 2);
        let at = 0;
        for (const { load, ready, wait } of steps) {
          at += wait;
          run.ready = ready;
          run.look(at, load, run.spec === 0 ? 'arrival-at-zero' : 'tick');
          expect(run.spec).toBeLessThanOrEqual(given.maxScale);
          expect(run.spec).toBeGreaterThanOrEqual(Math.min(given.minScale, 2));
          expect(Number.isInteger(run.spec)).toBe(true);
          expect(Object.values(run.last?.reason.numbers ?? {}).every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('options of a KPA', () => {
  it('are refused outside of the limits of Knative, all at once', () => {
    const faults = (options: object) => {
      try {
        compilePolicy({ kind: 'kpa', ...options }, 'policies.a');
      } catch (error) {
        return (error as Error).message.split('\n').map((line) => line.replace('policies.a: ', ''));
      }
      return [];
    };
    expect(
      faults({
        metric: 'cpu',
        target: 0.001,
        targetUtilization: 101,
        window: '5s',
        scaleDownDelay: '1500ms',
        panicWindowPercentage: 0,
        panicThresholdPercentage: 100,
        maxScaleUpRate: 1,
        maxScaleDownRate: 1,
        targetBurstCapacity: -2,
        minScale: 3,
        maxScale: 2,
        scaleToZeroGracePeriod: '0s',
        stableWindow: '60s',
      }).map((line) => line.slice(0, line.indexOf(' must'))),
    ).toEqual([
      'metric',
      'targetUtilization',
      'target',
      'window',
      'panicWindowPercentage',
      'targetBurstCapacity',
      'scaleDownDelay',
      'panicThresholdPercentage',
      'maxScaleUpRate',
      'maxScaleDownRate',
      'maxScale',
      'scaleToZeroGracePeriod',
      'stableWindow',
    ]);
    expect(faults({ window: '2h' })).toEqual(["window must be whole seconds from '6s' to '1h', got \"2h\""]);
    expect(
      faults({ target: 0.01, window: '6s', scaleDownDelay: '1h', targetBurstCapacity: -1, initialScale: 0 }),
    ).toEqual([]);
  });

  it('give a panic window of at least a second, rounded to whole ones', () => {
    const seconds = (window: string, panicWindowPercentage: number) =>
      new Timeline({ window, panicWindowPercentage } as KpaOptions, 1).state.panic.window / S;
    expect([seconds('60s', 10), seconds('6s', 1), seconds('25s', 10), seconds('24s', 10)]).toEqual([6, 1, 3, 2]);
  });
});
