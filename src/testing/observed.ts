import { METRIC_WORDS, type MetricWord } from '#scaler/metric-source.ts';
import type { MetricObservation, Policy } from '#scaler/policy.ts';
import { fieldsOf } from '#services/check-faults.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';

/**
 * What a script lets the policy see. Each field holds until a later `at` says otherwise; one that was never given is
 * missing, as a metric is that nobody serves.
 */
export interface Observed extends Partial<Record<MetricWord, number>> {
  /** CPU used / CPU requested of every pod with samples, 0..1 and above: also the metric word `cpuUtilization`. */
  cpu?: number;
  /** Memory used / memory requested of every pod with samples. */
  memory?: number;
  /** Mean number of requests in the service, for policies that look at the proxies (KPA). Default: `inFlight`. */
  concurrency?: number;
  /** Other metrics by the name that the policy gives them, or by their query; several values are several series. */
  metrics?: Readonly<Record<string, number | readonly number[] | 'missing'>>;
  /** So many of the pods, the youngest, have no sample. Default 0. */
  withoutSamples?: number;
  /** So many of the pods, the youngest, are not ready though they run. Default 0. */
  unready?: number;
}

const NUMBERS = [...Object.keys(METRIC_WORDS), 'cpu', 'memory', 'concurrency'];
const COUNTS = ['withoutSamples', 'unready'];

/**
 * Complains of what no policy could see, which would be a test that passes for nothing.
 * @throws {InvalidInput} with all faults
 */
export function checkObserved({ needs }: Policy, observed: Observed): void {
  const faults: Fault[] = [];
  const fault = (name: string, rule: string, got: unknown) =>
    faults.push({ where: 'script', name: `at: ${name}`, rule, got });
  for (const [name, value] of Object.entries(fieldsOf(observed))) {
    if (name === 'metrics' || value === undefined) continue;
    if (NUMBERS.includes(name)) {
      if (!Number.isFinite(value)) fault(name, 'a number', value);
    } else if (!COUNTS.includes(name)) fault(name, `one of ${[...NUMBERS, ...COUNTS, 'metrics'].join(', ')}`, value);
    else if (!Number.isInteger(value) || (value as number) < 0) fault(name, 'a whole number from 0 up', value);
  }
  const asked = Object.entries(needs.queries ?? {});
  for (const [name, value] of Object.entries(fieldsOf(observed.metrics))) {
    const values = Array.isArray(value) ? value : [value];
    if (value !== 'missing' && !values.every((one) => typeof one === 'number')) {
      fault(`metrics.${name}`, "a number, a list of numbers or 'missing'", value);
    }
    if (asked.some((pair) => pair.includes(name))) continue;
    const names = asked.map(([key, query]) => (key === query ? key : `${key} (${query})`)).join(', ');
    fault(`metrics.${name}`, `a metric that the policy asks for: ${names || 'it asks for none'}`, value);
  }
  if (faults.length > 0) throw new InvalidInput(faults);
}

/** What a query of the policy gives under a script. */
export function metricOf(name: string, query: string, observed: Observed): MetricObservation {
  const given = observed.metrics?.[name] ?? observed.metrics?.[query] ?? wordValue(query, observed);
  if (given === undefined || given === 'missing') return { error: `the script has no value for ${name} (${query})` };
  return { values: typeof given === 'number' ? [given] : [...given] };
}

function wordValue(query: string, observed: Observed): number | undefined {
  const anyWindow = query.replace(/\[[^\]]*\]/g, '[$window]');
  for (const word of Object.keys(METRIC_WORDS) as MetricWord[]) {
    if (METRIC_WORDS[word] !== anyWindow) continue;
    return observed[word] ?? (word === 'cpuUtilization' ? observed.cpu : undefined);
  }
  return undefined;
}
