import { METRIC_WORDS, type MetricWord } from '#scaler/metric-source.ts';
import type { MetricObservation } from '#scaler/policy.ts';

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
