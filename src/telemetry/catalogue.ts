import { KUBERNETES_METRICS } from './catalogue-kubernetes.ts';

/** How a metric behaves: a counter only grows, a gauge does what it likes, a histogram counts values by bounds. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

/** One metric, as everything that shows or stores it knows it. */
export interface Metric {
  /** With its unit and, for counters, `_total` at the end, as Prometheus wants it. */
  readonly name: string;
  readonly type: MetricType;
  /** What its values are in: 'seconds', 'requests', 'ratio' ... */
  readonly unit: string;
  /** Labels of its series; a histogram's buckets have `le` besides. */
  readonly labels: readonly string[];
  /** One line, which ends with a full stop. */
  readonly help: string;
  /** Upper bounds of a histogram's buckets, ascending, without +Inf. */
  readonly buckets?: readonly number[];
  /** `run`: always there. `kubernetes`: names of kube-state-metrics and cAdvisor, shown only to those who ask. */
  readonly set: 'run' | 'kubernetes';
}

/**
 * A scenario of up to 15 services with up to 35 endpoints, each of which answers in three ways, has fewer series than
 * this, so that a scrape a second stays cheap for whoever scrapes. See docs/metrics.md for what a service and an endpoint add.
 */
export const SERIES_BUDGET = 3000;

/** Bounds that OpenTelemetry advises for http.server.request.duration. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const WAIT_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const START_SECONDS = [1, 2.5, 5, 10, 20, 30, 45, 60, 120, 300];

const metric =
  (type: MetricType) =>
  (name: string, unit: string, labels: readonly string[], help: string, buckets?: readonly number[]): Metric => ({
    name,
    type,
    unit,
    labels,
    help,
    ...(buckets === undefined ? {} : { buckets }),
    set: 'run',
  });
const counter = metric('counter');
const gauge = metric('gauge');
const histogram = metric('histogram');

const PER_SERVICE = ['service'] as const;

/** What services do. Names of HTTP metrics are OpenTelemetry's, in Prometheus' spelling. */
export const SERVICE_METRICS = {
  requestDuration: histogram(
    'http_server_request_duration_seconds',
    'seconds',
    ['service', 'http_request_method', 'http_route', 'http_response_status_code'],
    'From the arrival of a request at a service until the service was through with it.',
    REQUEST_SECONDS,
  ),
  activeRequests: gauge(
    'http_server_active_requests',
    'requests',
    PER_SERVICE,
    'Requests at the service, waiting or in service.',
  ),
  arrivals: counter('pitot_service_arrivals_total', 'requests', PER_SERVICE, 'Requests that arrived at the service.'),
  requests: counter(
    'pitot_service_requests_total',
    'requests',
    ['service', 'outcome'],
    'Requests that the service was through with: completed, rejected, failed, timed-out or cut.',
  ),
  dropped: counter(
    'pitot_service_dropped_requests_total',
    'requests',
    ['service', 'reason'],
    'Requests that were never served: queue_full, no_replica or timeout while they waited.',
  ),
  queueLength: gauge(
    'pitot_service_queue_length',
    'requests',
    PER_SERVICE,
    'Requests that wait for a slot of a replica.',
  ),
  slots: gauge(
    'pitot_service_slots',
    'requests',
    PER_SERVICE,
    'Requests that the ready replicas can serve at once; no series where that is unlimited.',
  ),
  queueWait: histogram(
    'pitot_service_queue_wait_seconds',
    'seconds',
    PER_SERVICE,
    'From the arrival of a request until its service began, for those that were served.',
    WAIT_SECONDS,
  ),
  cpuTime: counter(
    'pitot_service_cpu_seconds_total',
    'seconds',
    PER_SERVICE,
    'CPU time that all replicas of the service have used, those that are gone included.',
  ),
  cpuRequest: gauge(
    'pitot_service_cpu_request_cores',
    'cores',
    PER_SERVICE,
    'CPU requested by the ready replicas of the service, sidecars included.',
  ),
  cpuUtilization: gauge(
    'pitot_service_cpu_utilization_ratio',
    'ratio',
    PER_SERVICE,
    'CPU in use at this instant by the ready replicas, as a share of what they request; 0 without any.',
  ),
  replicas: gauge(
    'pitot_service_replicas',
    'replicas',
    ['service', 'state'],
    'Replicas by state: pending, starting, ready or draining.',
  ),
  replicaStart: histogram(
    'pitot_service_replica_start_seconds',
    'seconds',
    PER_SERVICE,
    'From the creation of a replica until it was ready.',
    START_SECONDS,
  ),
  replicaTime: counter(
    'pitot_cost_replica_seconds_total',
    'seconds',
    PER_SERVICE,
    'Time that replicas have existed, summed over them: what the service costs.',
  ),
} as const;

/** What autoscalers do. */
export const AUTOSCALER_METRICS = {
  desired: gauge(
    'pitot_autoscaler_desired_replicas',
    'replicas',
    PER_SERVICE,
    'Replicas asked for by the last decision, or kept where nothing decides.',
  ),
  decisions: counter(
    'pitot_autoscaler_decisions_total',
    'decisions',
    ['service', 'action', 'error'],
    'Decisions, by action (scale_up, scale_down, none) and error (none, internal).',
  ),
  reasons: counter(
    'pitot_autoscaler_reasons_total',
    'decisions',
    ['service', 'reason'],
    "Decisions by what had the last word in them, in the autoscaler's own words: a limit, a window, a metric.",
  ),
  value: gauge(
    'pitot_autoscaler_metric_value',
    'any',
    ['service', 'metric'],
    'What the last decision measured, in the unit of its target.',
  ),
  target: gauge(
    'pitot_autoscaler_metric_target',
    'any',
    ['service', 'metric'],
    'What the last decision held the value against.',
  ),
} as const;

/** What load does, what is promised, and the run itself. */
export const RUN_METRICS = {
  users: gauge('pitot_load_users', 'users', ['source'], 'Virtual users of a closed source of load.'),
  offered: gauge(
    'pitot_load_offered_rps',
    'requests a second',
    ['source'],
    'The rate of an open source of load at this instant, batches counted by their mean size.',
  ),
  answers: counter(
    'pitot_load_requests_total',
    'requests',
    ['source', 'outcome'],
    'Requests from outside as their senders saw them end: completed, rejected, failed, timed-out or cut.',
  ),
  sojourn: histogram(
    'pitot_load_sojourn_seconds',
    'seconds',
    ['source'],
    'From the sending of a request from outside to its answer, of whatever kind, as its sender saw it.',
    REQUEST_SECONDS,
  ),
  objective: gauge(
    'pitot_slo_objective_ratio',
    'ratio',
    ['slo'],
    'The share of requests that an objective promises to keep in time.',
  ),
  threshold: gauge('pitot_slo_threshold_seconds', 'seconds', ['slo'], 'The time that an objective promises.'),
  judged: counter(
    'pitot_slo_requests_total',
    'requests',
    ['slo', 'verdict'],
    'Requests that an objective was held against: kept, or violated because late, rejected, failed, timed out or cut.',
  ),
  time: gauge('pitot_sim_time_seconds', 'seconds', [], 'Time since the start of the run.'),
  info: gauge('pitot_run_info', 'info', ['scenario', 'seed', 'version'], 'Always 1; its labels say what runs.'),
} as const;

/** Every metric that there is, once. All else derives from it. */
export const CATALOGUE: readonly Metric[] = [
  ...Object.values(SERVICE_METRICS),
  ...Object.values(AUTOSCALER_METRICS),
  ...Object.values(RUN_METRICS),
  ...Object.values(KUBERNETES_METRICS),
];

/** What Prometheus itself says of a scrape; not part of what is scraped. */
export const UP = 'up';

/** Every name that a selector can find: a histogram has three. */
export const SERIES_NAMES: readonly string[] = [...CATALOGUE.flatMap(seriesNames), UP];

/** The names of the series of a metric. */
export function seriesNames({ name, type }: Metric): string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/** A bucket's bound as its `le` label has it: Prometheus 3 stores `1.0` for a scraped `1`, so it is written like this. */
export function boundText(bound: number): string {
  if (bound === Number.POSITIVE_INFINITY) return '+Inf';
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}
