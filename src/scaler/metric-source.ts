import type { Options } from './options.ts';

/**
 * The words for what a policy may be told to look at. Each is a query over the metrics that every run has; `$service`
 * stands for the service that is scaled, `$window` for the window over which a rate is taken.
 */
export const METRIC_WORDS = {
  /** Arrivals a second. */
  requestRate: 'sum(rate(pitot_service_arrivals_total{service="$service"}[$window]))',
  /** CPU used / CPU requested by the ready replicas, 0..1 and above. */
  cpuUtilization:
    'sum(rate(pitot_service_cpu_seconds_total{service="$service"}[$window])) / sum(pitot_service_cpu_request_cores{service="$service"})',
  /** Requests at the service, waiting or in service. */
  inFlight: 'sum(http_server_active_requests{service="$service"})',
  /** Requests that wait. */
  queueLength: 'sum(pitot_service_queue_length{service="$service"})',
  /** 95th percentile of the sojourn time of completed requests, in seconds. */
  sojournP95Seconds:
    'histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket{service="$service"}[$window])))',
} as const;

export type MetricWord = keyof typeof METRIC_WORDS;

/** What a policy looks at: one of the words, or any PromQL that gives one value. */
export type MetricSource = MetricWord | { query: string };

const WORDS = Object.keys(METRIC_WORDS) as MetricWord[];

/**
 * Reads the option `name` of a policy as a metric source.
 * @param window as PromQL writes it, e.g. '1m'
 * @returns the PromQL text, with `$service` left in
 */
export function readMetricSource(options: Options, name: string, window: string, fallback?: MetricWord): string {
  const value = options.raw(name);
  if (typeof value === 'object' && value !== null) {
    const source = options.object(name);
    const query = source?.text('query') ?? '';
    source?.close();
    return query.replaceAll('$window', window);
  }
  if (value === undefined && fallback !== undefined) return queryOf(fallback, window);
  if (WORDS.includes(value as MetricWord)) return queryOf(value as MetricWord, window);
  options.fault(name, `one of ${WORDS.map((word) => `'${word}'`).join(', ')} or { query: '<PromQL>' }`, value);
  return '';
}

function queryOf(word: MetricWord, window: string): string {
  return METRIC_WORDS[word].replaceAll('$window', window);
}
