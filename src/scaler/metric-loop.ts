import type { DurationText } from '#sim/distribution.ts';
import { MILLISECOND, SECOND } from '#sim/time.ts';
import { type MetricSource, type MetricWord, readMetricSource } from './metric-source.ts';
import type { Options } from './options.ts';
import type { Decision, Observation, Policy } from './policy.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** The options of every policy that looks at one number, at an interval, and stays within bounds. */
export interface LoopOptions {
  /** What it looks at. */
  metric?: MetricSource;
  /** The window over which rates are taken (`$window` in a query). Default '1m'. */
  window?: DurationText;
  /** How often it looks. Default '15s'. */
  interval?: DurationText;
  /** When it first looks, after the start of the run. Default: drawn from the seed. */
  phase?: DurationText;
  /** The fewest replicas, from 0 up. Default 1. */
  min?: number;
  /** The most replicas, from 1 up and not below min. */
  max: number;
}

/** LoopOptions, checked, in nanoseconds. */
export interface Loop {
  query: string;
  interval: number;
  phase: number | undefined;
  min: number;
  max: number;
}

export function readLoop(options: Options, metric: MetricWord): Loop {
  const window = readWindow(options);
  const min = options.integer('min', 0, MAX_INT32, 1);
  const max = options.integer('max', 1, MAX_INT32);
  if (max < min) options.fault('max', `at least min (${min})`, max);
  return {
    query: readMetricSource(options, 'metric', window, metric),
    interval: options.duration('interval', 1, '15s'),
    phase: options.optionalDuration('phase', 0),
    min,
    max,
  };
}

/** As PromQL writes it, which knows no decimals. */
function readWindow(options: Options): string {
  const window = options.duration('window', 1, '1m');
  if (window % SECOND === 0) return `${window / SECOND}s`;
  if (window % MILLISECOND !== 0) options.fault('window', 'whole milliseconds', options.raw('window'));
  return `${Math.floor(window / MILLISECOND)}ms`;
}

/** What a rule makes of the value, before the bounds. */
export interface LoopProposal<State> {
  /** 'unchanged': as many as there are meant to be. */
  replicas: number | 'unchanged';
  code: string;
  numbers: Readonly<Record<string, number>>;
  text: string;
  state: State;
  detail?: Readonly<Record<string, unknown>>;
}

export interface LoopRule<State> {
  kind: string;
  start(): State;
  propose(value: number, observation: Observation, state: State): LoopProposal<State>;
}

/**
 * A policy that holds a rule against one number. Without the number the count stays where it is, within the bounds, as
 * an HPA's does: what is not known is no reason to move.
 */
export function loopPolicy<State>(loop: Loop, { kind, start, propose }: LoopRule<State>): Policy<State> {
  const rhythm = { name: 'look', interval: loop.interval };
  return {
    kind,
    rhythms: [loop.phase === undefined ? rhythm : { ...rhythm, phase: loop.phase }],
    needs: { queries: { value: loop.query } },
    start,
    decide: (observation, state) => {
      const value = readValue(observation);
      if (typeof value === 'number') return bounded(loop, observation, value, propose(value, observation, state));
      const missing = { replicas: 'unchanged', code: 'FailedGetMetric', numbers: {}, text: value, state } as const;
      return bounded(loop, observation, null, missing);
    },
  };
}

/** The number, or why there is none. */
function readValue({ metrics }: Observation): number | string {
  const observed = metrics.value;
  if (observed === undefined) return 'the metric was not observed';
  if ('error' in observed) return `the metric is missing: ${observed.error}`;
  const [value, ...more] = observed.values;
  if (value === undefined) return 'the metric is missing: the query gave nothing';
  if (more.length > 0) return `the metric is missing: the query gave ${more.length + 1} series where one is needed`;
  return Number.isFinite(value) ? value : `the metric is missing: it is ${value}`;
}

function bounded<State>(
  { min, max }: Loop,
  { replicas: { spec: from } }: Observation,
  value: number | null,
  proposal: LoopProposal<State>,
): Decision<State> {
  const asked = proposal.replicas === 'unchanged' ? from : proposal.replicas;
  const to = Math.min(Math.max(asked, min), max);
  const limit = to > asked ? `; min ${min} raises ${asked}` : to < asked ? `; max ${max} cuts ${asked}` : '';
  const code = to > asked ? 'TooFewReplicas' : to < asked ? 'TooManyReplicas' : proposal.code;
  const numbers: Record<string, number> = { from, ...proposal.numbers, proposal: asked, to };
  if (value !== null) numbers.value = value;
  const outcome = to === from ? `stays at ${from}` : `${from} -> ${to}`;
  const decision: Decision<State> = {
    replicas: to === from ? 'unchanged' : to,
    reason: { code, numbers, text: `${proposal.text}${limit}; ${outcome}` },
    state: proposal.state,
  };
  return proposal.detail === undefined ? decision : { ...decision, detail: proposal.detail };
}
