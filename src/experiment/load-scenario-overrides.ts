import { resolve } from 'node:path';
import { fieldsOf } from '#services/check-faults.ts';
import { InvalidInput } from '#sim/invalid.ts';

/** What replaces the fields of every trace of a scenario. */
export interface Overrides {
  /** Another file, against the working directory. */
  trace?: string;
  /** Arrivals a second at the highest; replaces `mean` too. */
  peak?: number;
  /** Arrivals a second on average; replaces `peak` too. */
  mean?: number;
  /** What missing bins count as. */
  gaps?: string;
}

/**
 * A scenario, not yet checked, with the fields of its traces replaced; the original stays as it is.
 * @throws {InvalidInput} when there is something to replace, and no source with a trace
 */
export function override(scenario: unknown, { trace, peak, mean, gaps }: Overrides, where: string): unknown {
  const given = { ...(peak !== undefined && { peak }), ...(mean !== undefined && { mean }) };
  const others = { ...(trace !== undefined && { file: resolve(trace) }), ...pick('gaps', gaps) };
  if (Object.keys({ ...given, ...others }).length === 0) return scenario;
  const load = Object.entries(fieldsOf(fieldsOf(scenario).load));
  if (!load.some(([, source]) => traceOf(source) !== undefined)) {
    const rule = 'an object with a source whose rate is a trace, for its fields to be replaced';
    throw InvalidInput.of(where, 'load', rule, load.map(([name]) => name).join(', '));
  }
  const replaced = load.map(([name, source]) => {
    const old = traceOf(source);
    if (old === undefined) return [name, source];
    const { peak: oldPeak, mean: oldMean, ...rest } = old;
    const scale = Object.keys(given).length > 0 ? given : { ...pick('peak', oldPeak), ...pick('mean', oldMean) };
    return [name, { ...fieldsOf(source), rate: { trace: { ...rest, ...scale, ...others } } }];
  });
  return { ...fieldsOf(scenario), load: Object.fromEntries(replaced) };
}

function pick(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}

function traceOf(source: unknown): Readonly<Record<string, unknown>> | undefined {
  const { trace } = fieldsOf(fieldsOf(source).rate);
  return trace === undefined ? undefined : fieldsOf(trace);
}
