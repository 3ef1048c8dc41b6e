/** One runner for each kind of Knative vector: inputs through the public functions, results in the vectors' schema. */
import { expect } from 'vitest';
import {
  type Buckets,
  bucketBefore,
  emptyBuckets,
  isEmpty,
  record,
  resize,
  truncate,
} from '#scaler/knative/buckets.ts';
import { type DeciderRules, type DeciderState, decide, startDecider } from '#scaler/knative/decider.ts';
import { currentMax, emptyMaxTimeWindow, emptyMaxWindow, recordMax, recordMaxAt } from '#scaler/knative/max-window.ts';
import { scale } from '#scaler/knative/scale-to-zero.ts';
import { resolveTarget } from '#scaler/knative/target.ts';
import { roundTo, smoothingCoefficient, windowAverage } from '#scaler/knative/window-average.ts';
import { checkFields, type Runner, type VectorCase } from './vector.ts';

// biome-ignore-start lint/suspicious/noExplicitAny: the vectors' inputs are data whose shape the schema describes.

/** To the nanosecond; the vectors' zero time stays far before everything. */
const seconds = (time: number): number => Math.round(time * 1e9);
const ZERO_TIME = -9999999999;

export const RUNNERS: Readonly<Record<string, Runner>> = {
  kpaScale: (inputs) => {
    let { spec } = inputs;
    const { createdAt, initialReadyPods, initialState } = inputs;
    let state = startDecider(seconds(createdAt), initialReadyPods, seconds(spec.scaleDownDelaySeconds));
    if (initialState) {
      const { maxPanicPods, panicTime } = initialState;
      state = { ...state, maxPanicPods, panicAt: panicTime === ZERO_TIME ? null : nullable(panicTime) };
    }
    // A revision whose pods are not found has none.
    let ready: number | null = initialReadyPods ?? 0;
    const steps = inputs.steps.map((step: any) => {
      if (step.readyPods !== undefined) ready = step.readyPods;
      spec = step.update ?? spec;
      const reading = {
        at: seconds(step.time),
        stable: step.metricError ? null : step.stable,
        panic: step.metricError ? null : step.panic,
        ready: step.podCountError ? null : ready,
      };
      const result = decide(deciderRules(spec), reading, state);
      state = result.state;
      return stepOf(result);
    });
    return { steps };
  },
  kpaInit: ({ initialReadyPods, podCountError, spec }) => {
    const ready = podCountError ? null : initialReadyPods;
    const { maxPanicPods, panicAt } = startDecider(0, ready, seconds(spec.scaleDownDelaySeconds));
    return { panicking: panicAt !== null, maxPanicPods };
  },
  maxWindow: ({ records, size }) => {
    let window = emptyMaxWindow(size);
    const currentAfterEach = records.map(({ index, value }: any) => {
      window = recordMax(window, index, value);
      return currentMax(window);
    });
    return { currentAfterEach, current: currentMax(window) };
  },
  maxTimeWindow: ({ durationSeconds, granularitySeconds, records }) => {
    const granularity = seconds(granularitySeconds);
    let window = emptyMaxTimeWindow(seconds(durationSeconds), granularity);
    const currentAfterEach = records.map(({ time, value }: any) => {
      window = recordMaxAt(window, granularity, seconds(time), value);
      return currentMax(window);
    });
    return { currentAfterEach, current: currentMax(window) };
  },
  smoothingCoefficient: ({ buckets }) => ({ coefficient: smoothingCoefficient(buckets) }),
  roundToNDigits: ({ digits, value }) => ({ value: roundTo(digits, value) }),
  buckets: ({ algorithm, granularitySeconds, ops, windowSeconds }) => {
    let buckets = emptyBuckets(seconds(windowSeconds), seconds(granularitySeconds));
    const results: unknown[] = [];
    for (const op of ops) {
      const at = seconds(op.time);
      if (op.op === 'record') buckets = record(buckets, [{ at, value: op.value }]);
      else if (op.op === 'resize') buckets = resize(buckets, seconds(op.windowSeconds), at);
      else results.push(answer(op, buckets, algorithm === 'linear' ? 'linear' : 'weighted-exponential'));
    }
    return { results };
  },
  resolveTarget: ({ targetAnnotation, targetUtilizationAnnotationPercent, ...knobs }) =>
    resolveTarget({
      ...knobs,
      target: targetAnnotation,
      targetUtilizationPercent: targetUtilizationAnnotationPercent,
    }),
  scaleToZero: (inputs) => {
    const { activatorProbe, config, currentReplicas, podAutoscaler: pa, serverlessService: sks } = inputs;
    const probe = () => {
      if (activatorProbe === 'mustNotBeCalled') throw new Error('the activator was probed');
      return activatorProbe === 'ok';
    };
    const at = seconds(inputs.now);
    const initialScale = pa.initialScale === 0 && !config.allowZeroInitialScale ? null : pa.initialScale;
    const rules = {
      minScale: inputs.minScale,
      maxScale: inputs.maxScale,
      initialScale: initialScale ?? config.initialScale,
      enableScaleToZero: config.enableScaleToZero,
      gracePeriod: seconds(config.gracePeriodSeconds),
      podRetentionPeriod: seconds(pa.retentionSeconds ?? config.retentionSeconds),
      stableWindow: seconds(pa.windowSeconds ?? config.stableWindowSeconds),
      activationTimeout: seconds(
        (pa.progressDeadlineSeconds ?? config.progressDeadlineSeconds) + config.activationTimeoutBufferSeconds,
      ),
      targetBurstCapacity: pa.targetBurstCapacity ?? config.targetBurstCapacity,
      reachable: pa.reachability !== 'Unreachable',
    };
    const view = {
      at,
      active: pa.active,
      // Not given: the condition has only just changed.
      since: pa.activeSince === null ? at : seconds(pa.activeSince),
      initialized: pa.scaleTargetInitialized,
      proxySince: nullable(sks.proxySince),
      proxyMode: sks.mode === 'Proxy',
      probe,
    };
    const { applies, probes, requeueAfter, scale: wanted } = scale(rules, view, inputs.desiredScale);
    return {
      scale: wanted,
      applied: applies && wanted !== currentReplicas,
      requeues: requeueAfter === null ? 0 : 1,
      asyncProbes: probes ? 1 : 0,
    };
  },
};

function deciderRules(spec: any): DeciderRules {
  return {
    target: spec.targetValue,
    total: spec.totalValue,
    targetBurstCapacity: spec.targetBurstCapacity,
    activatorCapacity: 100,
    panicThreshold: spec.panicThreshold,
    maxScaleUpRate: spec.maxScaleUpRate,
    maxScaleDownRate: spec.maxScaleDownRate,
    stableWindow: seconds(spec.stableWindowSeconds),
    reachable: spec.reachable,
    activationScale: spec.activationScale,
  };
}

/** An invalid result has zeros for its numbers. */
function stepOf({ decided, state }: { decided: ReturnType<typeof decide>['decided']; state: DeciderState }) {
  return {
    desiredPodCount: decided?.desired ?? 0,
    excessBurstCapacity: decided?.excessBurstCapacity ?? 0,
    valid: decided !== null,
    panicTime: state.panicAt === null ? null : state.panicAt / 1e9,
    panicking: state.panicAt !== null,
  };
}

function answer(op: any, buckets: Buckets, aggregation: 'linear' | 'weighted-exponential'): unknown {
  const at = seconds(op.time);
  switch (op.op) {
    case 'isEmpty':
      return isEmpty(buckets, at);
    case 'average': {
      const average = windowAverage(buckets, aggregation, at);
      return op.roundDigits === undefined ? average : roundTo(op.roundDigits, average);
    }
    case 'sum':
      return live(buckets, at).reduce((sum, [, value]) => sum + value, 0);
    case 'nonZeroBuckets':
      return Object.fromEntries(live(buckets, at).filter(([, value]) => value !== 0));
    case 'bucketCount':
      return buckets.values.length;
    case 'coefficient':
      return smoothingCoefficient(buckets.values.length);
    case 'firstWrite':
    case 'lastWrite': {
      const written = buckets[op.op as 'firstWrite' | 'lastWrite'];
      return written === null ? null : written / 1e9;
    }
    default:
      throw new Error(`an unknown operation on buckets: ${op.op}`);
  }
}

/** The buckets from the last written one back to the window's start, newest first, as [start in seconds, value]. */
function live(buckets: Buckets, now: number): [string, number][] {
  const { granularity, lastWrite, values } = buckets;
  if (lastWrite === null || isEmpty(buckets, now)) return [];
  const count = values.length - (truncate(now, granularity) - lastWrite) / granularity;
  return Array.from({ length: count }, (_, back) => [
    String((lastWrite - back * granularity) / 1e9),
    bucketBefore(buckets, back),
  ]);
}

const nullable = (time: number | null): number | null => (time === null ? null : seconds(time));

/** As the rule, but within the tolerances that the cases state. */
export function checkKnative(one: VectorCase, actual: unknown): void {
  const { expected, inputs, kind } = one;
  const result = actual as any;
  if (kind === 'kpaScale') {
    expected.steps.forEach(({ excessBurstCapacity, ...step }: any, i: number) => {
      const got = result.steps[i];
      expect(got).toMatchObject(step);
      if (excessBurstCapacity === undefined) return;
      expect(Math.abs(got.excessBurstCapacity - excessBurstCapacity)).toBeLessThanOrEqual(inputs.ebcTolerance);
    });
    expect(result.steps).toHaveLength(expected.steps.length);
  } else if (kind === 'buckets') {
    const queries = inputs.ops.filter(({ op }: any) => op !== 'record' && op !== 'resize');
    expected.results.forEach((value: unknown, i: number) => {
      within(result.results[i], value, queries[i].tolerance ?? inputs.tolerance);
    });
    expect(result.results).toHaveLength(expected.results.length);
  } else if (kind === 'smoothingCoefficient') {
    within(result.coefficient, expected.coefficient, inputs.tolerance);
  } else if (kind === 'resolveTarget') {
    within(result.target, expected.target, expected.tolerance);
    within(result.total, expected.total, expected.tolerance);
  } else checkFields(one, actual);
}

function within(actual: unknown, expected: unknown, tolerance = 0): void {
  if (typeof expected !== 'number') expect(actual).toEqual(expected);
  else expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(tolerance);
}
// biome-ignore-end lint/suspicious/noExplicitAny: as above.
