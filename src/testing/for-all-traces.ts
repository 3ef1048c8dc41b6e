import { AssertionError } from 'node:assert';
import fc from 'fast-check';
import type { METRIC_WORDS } from '#scaler/metric-source.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import type { DurationText } from '#sim/distribution.ts';
import { parseDuration, SECOND } from '#sim/time.ts';
import { checkObserved, type Observed } from './observed.ts';
import { durationOf, type PolicyRun } from './policy-run.ts';
import { compiledPolicy, type Script, type ScriptStart, script } from './script.ts';

/** What happens when: `at` of a script, a list of it. */
export type ObservationTrace = readonly { at: DurationText; observed: Observed }[];

/** A number that traces are drawn for. */
export type TracedMetric = 'cpu' | 'memory' | 'concurrency' | keyof typeof METRIC_WORDS;

export interface TraceOptions {
  /** What changes, with the range of its values. Default `{ cpu: [0, 2] }`. */
  metrics?: Partial<Record<TracedMetric, readonly [low: number, high: number]>>;
  /** Most changes after the one at the start. Default 12. */
  changes?: number;
  /** Changes are at whole multiples of this. Default '15s'. */
  every?: DurationText;
  /** How long a trace is. Default '30m'. */
  until?: DurationText;
}

/** fast-check's arbitrary of a script's observations: one at the start, then changes at instants in order. */
export function observationTraces(options: TraceOptions = {}): fc.Arbitrary<ObservationTrace> {
  const { changes = 12, every = '15s', until = '30m' } = options;
  const beat = parseDuration(every);
  const beats = Math.floor(parseDuration(until) / beat);
  // One list, the first of which counts from the start, so that shrinking takes changes away before it makes values small.
  const list = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: Math.max(1, beats) }), observations(options)), {
    minLength: 1,
    maxLength: changes + 1,
    selector: ([beatNumber]) => beatNumber,
  });
  return list.map((drawn) =>
    drawn
      .sort(([a], [b]) => a - b)
      .map(([number, observed], i) => ({
        at: durationOf(((i === 0 ? 0 : number) * beat) / SECOND) as DurationText,
        observed,
      })),
  );
}

/** fast-check's arbitrary of what a policy may see at one instant: hundredths of the range of each metric. */
export function observations({ metrics = { cpu: [0, 2] } }: TraceOptions = {}): fc.Arbitrary<Observed> {
  const fields = Object.entries(metrics).map(([name, [low, high]]) => {
    const value = fc.integer({ min: 0, max: 100 }).map((k) => Number((low + ((high - low) * k) / 100).toPrecision(6)));
    return [name, value] as const;
  });
  return fc.record(Object.fromEntries(fields)) as fc.Arbitrary<object>;
}

export interface ForAllOptions extends TraceOptions {
  start?: ScriptStart;
  /** Traces to try. Default 100. */
  runs?: number;
  /** Of the traces, printed with a failure. Default 1: the same traces every time. */
  seed?: number;
}

/**
 * Holds a policy to a property on many random traces of observations. The trace that breaks it is made as small as it
 * can be and printed as a script to paste into a test.
 * @param property throws, or returns false, when the run breaks it
 * @throws {AssertionError} with the smallest trace found
 * @throws {InvalidInput} when the policy's options, or what is to be observed, break their rules
 */
export function forAllTraces(
  policy: PolicySpec | Policy,
  property: (run: PolicyRun) => unknown,
  options: ForAllOptions = {},
): void {
  const { start = { replicas: 1 }, until = '30m', runs = 100, seed = 1, metrics = {} } = options;
  checkObserved(
    compiledPolicy(policy),
    Object.fromEntries(Object.entries(metrics).map(([name, [low]]) => [name, low])),
  );
  const tell = (trace: ObservationTrace) =>
    trace.reduce<Script>((told, { at, observed }) => told.at(at, observed), script(policy).start(start)).until(until);
  const outcome = fc.check(
    fc.property(observationTraces(options), (trace) => property(tell(trace)) !== false),
    { numRuns: runs, seed },
  );
  if (!outcome.failed) return;
  const [trace] = outcome.counterexample ?? [[]];
  const why = outcome.errorInstance instanceof Error ? outcome.errorInstance.message : String(outcome.errorInstance);
  throw new AssertionError({
    message: `the policy breaks the property; smallest trace found (seed ${seed}, ${outcome.numRuns} traces, shrunk ${outcome.numShrinks} times):\n\n${asScript(policy, start, trace, until)}\n\n${why}`,
  });
}

function asScript(policy: PolicySpec | Policy, start: ScriptStart, trace: ObservationTrace, until: string): string {
  const own = 'decide' in policy;
  return [
    `const run = script(${own ? 'policy' : literal(policy)}).start(${literal(start)})`,
    ...trace.map(({ at, observed }) => `  .at('${at}', ${literal(observed)})`),
    `  .until('${until}')`,
  ].join('\n');
}

/** A value as TypeScript would have it written. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, one]) => {
    return `${/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : literal(name)}: ${literal(one)}`;
  });
  return `{ ${fields.join(', ')} }`;
}
