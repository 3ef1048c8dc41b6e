import { describe, expect, it } from 'vitest';
import type { Observation, Policy } from '#scaler/policy.ts';
import { compileServices } from '#services/compile.ts';
import { Kernel } from '#services/kernel.ts';
import type { Step } from '#services/spec.ts';
import { Engine } from '#sim/engine.ts';
import { Control } from './control.ts';
import { Pods } from './pods.ts';
import type { RunEvent } from './result.ts';

/** A service of two replicas, where a request uses half a core for an hour, under a policy that goes through the given counts. */
function controlled(counts: (number | 'unchanged')[]) {
  const engine = new Engine();
  const steps: Step[] = [{ step: 'wait', time: '1h', cores: 0.5 }];
  const kernel = new Kernel(
    engine,
    compileServices({ web: { replicas: 2, startup: '20s', endpoints: { x: steps } } }, 1),
  );
  const seen: Observation[] = [];
  const events: RunEvent[] = [];
  const policy: Policy<number> = {
    kind: 'probe',
    rhythms: [{ name: 'beat', interval: 15e9, phase: 5e9 }],
    needs: { pods: true },
    start: () => 0,
    decide(observation, state) {
      seen.push(observation);
      const replicas = counts[state] ?? 'unchanged';
      return { replicas, reason: { code: `Step${state}`, numbers: {}, text: '' }, detail: { state }, state: state + 1 };
    },
  };
  const pods = new Pods(kernel, { containers: { phase: '0s' }, metricsServer: { phase: '0s' } }, 1);
  kernel.fleet.open();
  const control = new Control(kernel, 0, policy as Policy, pods, (event) => events.push(event));
  control.start(1);
  return { kernel, run: (seconds: number) => engine.run(seconds * 1e9), control, seen, events };
}

describe('the control loop of a service', () => {
  it('counts thirty reasons each for itself, and all others as one', () => {
    const { run, control } = controlled([]);
    run(5 + 15 * 40);
    expect(control.reasons.size).toBe(31);
    expect(control.reasons.get('Step29')).toBe(1);
    expect(control.reasons.get('other')).toBe(11);
  });

  it('decides at phase + k x interval, hands the state on, and moves the fleet', () => {
    const { run, control, seen, events } = controlled([3, 'unchanged', 1]);
    run(50);
    expect(seen.map(({ at, cause }) => [at / 1e9, cause])).toEqual([
      [5, 'beat'],
      [20, 'beat'],
      [35, 'beat'],
      [50, 'beat'],
    ]);
    expect(
      seen.map(({ replicas, lastActuationAt }) => [replicas.spec, replicas.current, replicas.ready, lastActuationAt]),
    ).toEqual([
      [2, 2, 2, null],
      [3, 3, 2, 5e9],
      [3, 3, 3, 5e9],
      [1, 1, 1, 35e9],
    ]);
    expect(control.desired).toBe(1);
    expect(control.actions).toEqual({ up: 1, down: 1 });
    expect(
      events.map(
        (event) => event.type === 'decision' && [event.from, event.to, event.changed, event.reason.code, event.detail],
      ),
    ).toEqual([
      [2, 3, true, 'Step0', { state: 0 }],
      [3, 3, false, 'Step1', undefined],
      [3, 1, true, 'Step2', { state: 2 }],
      [1, 1, false, 'Step3', undefined],
    ]);
  });

  it('shows pods as the Kubernetes API does, with samples as old as the pipeline makes them', () => {
    const { kernel, run, seen } = controlled([3, 'unchanged', 2]);
    run(1);
    kernel.send(0, -1, 0, 1, 1, 0);
    run(66);
    const pods = (beat: number) =>
      seen[beat]?.pods.map(({ name, phase, ready, deleted, sample }) => [
        name,
        phase,
        ready,
        deleted,
        sample?.at ?? null,
      ]);
    expect(pods(0)).toEqual([
      ['web-0', 'Running', true, false, null],
      ['web-1', 'Running', true, false, null],
    ]);
    // Collected at 15 s from what the kubelet read at 10 s; the third pod has been starting since 5 s.
    expect(pods(1)?.[0]).toEqual(['web-0', 'Running', true, false, 10e9]);
    expect(pods(1)?.[2]).toEqual(['web-2', 'Running', false, false, null]);
    // At 65 s the last collection was at 60 s, of what was read at that very instant, or at 50 s: the rhythms meet there.
    const sample = seen[4]?.pods[0]?.sample;
    expect(sample?.window).toBeGreaterThanOrEqual(10e9);
    expect(sample?.containers).toEqual([{ name: 'main', cpuMilli: 500, memoryBytes: 0 }]);
    expect(seen[4]?.pods.map(({ name }) => name)).toEqual(['web-0', 'web-1']);
  });
});
