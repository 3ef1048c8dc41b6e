import { type LoopOptions, loopPolicy, readLoop } from '#scaler/metric-loop.ts';
import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { shown } from './staffing.ts';

export interface ThresholdOptions extends LoopOptions {
  /** Strictly above this, replicas are added. */
  above: number;
  /** Strictly below this, replicas are taken away. Not more than `above`. */
  below: number;
  /** How many are added, from 1 up. Default 1. */
  stepUp?: number;
  /** How many are taken away, from 1 up. Default 1. */
  stepDown?: number;
  /** How many looks in a row have to agree, from 1 up. Default 1. */
  samples?: number;
}

/** Looks in a row that found the value beyond a threshold. */
interface ThresholdState {
  above: number;
  below: number;
}

/**
 * Adds replicas above one threshold and takes some away below another.
 * @example threshold({ metric: 'cpuUtilization', above: 0.8, below: 0.3, samples: 3, max: 20 })
 */
export function threshold(options: ThresholdOptions): PolicySpec {
  return { kind: 'threshold', ...options };
}

export function compileThreshold(spec: PolicySpec, where: string): Policy<ThresholdState> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const loop = readLoop(options, 'cpuUtilization');
  const above = options.number('above', -Number.MAX_VALUE, Number.MAX_VALUE);
  const below = options.number('below', -Number.MAX_VALUE, Number.MAX_VALUE);
  if (below > above) options.fault('below', `at most above (${above})`, below);
  const stepUp = options.integer('stepUp', 1, 2 ** 31 - 1, 1);
  const stepDown = options.integer('stepDown', 1, 2 ** 31 - 1, 1);
  const samples = options.integer('samples', 1, 2 ** 31 - 1, 1);
  options.finish();
  return loopPolicy(loop, {
    kind: 'threshold',
    start: () => ({ above: 0, below: 0 }),
    propose: (value, { replicas: { spec: from } }, state) => {
      const numbers = { above, below, samples };
      if (value >= below && value <= above) {
        const text = `${shown(value)} is between ${below} and ${above}`;
        return { replicas: 'unchanged', code: 'WithinThresholds', numbers, text, state: { above: 0, below: 0 } };
      }
      const high = value > above;
      const seen = (high ? state.above : state.below) + 1;
      const found = `${shown(value)} is ${high ? `above ${above}` : `below ${below}`}`;
      const code = high ? 'AboveThreshold' : 'BelowThreshold';
      if (seen < samples) {
        const text = `${found}, for ${seen} of ${samples} samples`;
        const next = high ? { above: seen, below: 0 } : { above: 0, below: seen };
        return { replicas: 'unchanged', code, numbers: { ...numbers, seen }, text, state: next };
      }
      const replicas = high ? from + stepUp : from - stepDown;
      return { replicas, code, numbers: { ...numbers, seen }, text: found, state: { above: 0, below: 0 } };
    },
  });
}
