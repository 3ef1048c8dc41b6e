// The expressions that several panels and dashboards share. What a word means is said here, once.

/** A step and the grain of subqueries: the scrape interval of virtual runs, which is also the step of pushed samples. */
export const STEP = '15s';
export const STEP_SECONDS = 15;

/** Series of the chosen run. */
export const RUN = 'run_id="$run"';
/** Series of the chosen services of the chosen run. */
export const SERVICES = `${RUN},service=~"$service"`;

/** How often a second, by service. */
export function perSecond(selector: string, by = 'service'): string {
  return `sum by (${by}) (rate(${selector}[$__rate_interval]))`;
}

export function sumBy(selector: string, by = 'service'): string {
  return `sum by (${by}) (${selector})`;
}

/** A quantile of a histogram, by some of its labels. */
export function quantile(q: number, metric: string, selector: string, by: string): string {
  const labels = by === '' ? 'le' : `le, ${by}`;
  return `histogram_quantile(${q}, sum by (${labels}) (rate(${metric}_bucket{${selector}}[$__rate_interval])))`;
}

export const ready = (selector: string): string => sumBy(`pitot_service_replicas{${selector},state="ready"}`);

export const desired = (selector: string): string => sumBy(`pitot_autoscaler_desired_replicas{${selector}}`);

export const queue = (selector: string): string => sumBy(`pitot_service_queue_length{${selector}}`);

/** Replicas that exist: what is paid for. */
export const existing = (selector: string): string => sumBy(`pitot_service_replicas{${selector}}`);

const requestCores = (selector: string): string => sumBy(`pitot_service_cpu_request_cores{${selector}}`);
const coresUsed = (selector: string): string => perSecond(`pitot_service_cpu_seconds_total{${selector}}`);
const slots = (selector: string): string => sumBy(`pitot_service_slots{${selector}}`);

/** Requests in service, on average. */
function busy(selector: string): string {
  const mean = (metric: string) => sumBy(`avg_over_time(${metric}{${selector}}[$__rate_interval])`);
  return `(${mean('http_server_active_requests')} - ${mean('pitot_service_queue_length')})`;
}

/** CPU used, as a share of what the ready replicas request; nothing where there are none. */
export function cpuUtilization(selector: string): string {
  return `${coresUsed(selector)} / (${requestCores(selector)} > 0)`;
}

/** Slots taken, as a share of those of the ready replicas; nothing where there are none, or no limit. */
export function slotUtilization(selector: string): string {
  return `${busy(selector)} / (${slots(selector)} > 0)`;
}

/** How many requests arrive for each one that is served to its end: above 1 while a backlog grows or requests are refused. */
function pressing(selector: string): string {
  const served = perSecond(`pitot_service_requests_total{${selector},outcome=~"completed|failed"}`);
  return `${perSecond(`pitot_service_arrivals_total{${selector}}`)} / (${served} > 0)`;
}

/**
 * The offered load in replicas: as many as would use all the CPU that they request. It is what is used now, per request that
 * is served, times what arrives (the utilization law and Little's law), over what one replica requests. With fewer they use
 * more than they request, as far as their limit lets them, or a backlog grows; how many it takes to be fast enough is for the
 * objective to say, and a capacity map measures it (docs/capacity.md).
 */
export function offeredLoadByCpu(selector: string): string {
  return `${coresUsed(selector)} * (${pressing(selector)}) / (${requestCores(selector)} / ${ready(selector)} > 0)`;
}

/** The same for slots, where a replica serves only so many requests at once: with fewer a backlog grows. */
export function offeredLoadBySlots(selector: string): string {
  return `${busy(selector)} * (${pressing(selector)}) / (${slots(selector)} / ${ready(selector)} > 0)`;
}

/** The larger of the two; only the first where slots are unlimited. */
export function offeredLoad(selector: string): string {
  const [cpu, slot] = [`(${offeredLoadByCpu(selector)})`, `(${offeredLoadBySlots(selector)})`];
  return `(${cpu} > ${slot} or ${slot} or ${cpu})`;
}

/**
 * Where requests have to wait: the service with most of them waiting; where none wait, the one that uses most of the CPU that
 * it requests, if it uses all of it. The same rule as in `pitot report`. The value is the length of the queue, or the
 * utilization.
 */
export function bottleneck(selector: string): string {
  const queues = queue(selector);
  const cpu = `(${cpuUtilization(selector)})`;
  const longest = `(${queues} > 0) == on () group_left () max(${queues})`;
  const busiest = `(${cpu} >= 1) == on () group_left () max(${cpu})`;
  return `(${longest}) or ((${busiest}) unless on () (max(${queues}) > 0))`;
}

/** Seconds of the chosen time in which a condition (0 or 1 at each instant) held. */
export function secondsOf(condition: string): string {
  return `sum_over_time((${condition})[$__range:${STEP}]) * ${STEP_SECONDS}`;
}

/** The share of requests that violated their objective, over a window. */
export function violationRatio(selector: string, window: string, by: string): string {
  const rate = (more: string) => `sum by (${by}) (rate(pitot_slo_requests_total{${selector}${more}}[${window}]))`;
  return `${rate(',verdict="violated"')} / (${rate('')} > 0)`;
}

/** How much an objective lets go wrong, 0..1. */
export function budget(selector: string, by: string): string {
  return `(1 - max by (${by}) (pitot_slo_objective_ratio{${selector}}))`;
}
