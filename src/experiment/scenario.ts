import type { SourceSpec } from '#load/spec.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import type { ServiceSpec } from '#services/spec.ts';
import type { DistributionSpec, DurationText } from '#sim/distribution.ts';

/** Where requests from outside come in: the service, whose endpoint has the route's name, or both said. */
export type IngressTarget = string | { service: string; endpoint: string };

/** What the operator promises: `ratio` of the requests of `target` are completed within `under`. Everything else violates it. */
export interface ObjectiveSpec {
  /** A route of the ingress; '*' (the default) is all of them together. */
  target?: string;
  under: DurationText;
  /** 0..1 */
  ratio: number;
}

/** A rhythm of the telemetry pipeline. A phase that is left out is drawn from the seed, as nothing in a cluster is aligned. */
export interface RhythmSpec {
  interval?: DurationText;
  phase?: DurationText;
}

/** The virtual Prometheus. What may go wrong with a scrape is drawn by its number. */
export interface ScrapeSpec extends RhythmSpec {
  /** How long a scrape takes until its samples can be seen; they carry the instant at which it began. Default 0 s. */
  duration?: DistributionSpec;
  /** A scrape that takes longer fails. At most the interval. Default 10 s, or the interval if that is less. */
  timeout?: DurationText;
  /** Probability that a scrape fails, 0..1; then all series end until the next one. Default 0. */
  lossRatio?: number;
}

export interface TelemetrySpec {
  /** How often the virtual Prometheus copies the counters; series.csv has a row for each. Default 15 s, phase 0. */
  scrape?: ScrapeSpec;
  /** How often the kubelet samples the CPU of a container. Default 10 s. */
  containers?: RhythmSpec;
  /** How often metrics-server collects those samples, and how much later they can be read. Default 15 s, lag 0. */
  metricsServer?: RhythmSpec & { lag?: DurationText };
}

export interface LimitsSpec {
  /** Calls in flight, all services together, beyond which the run ends with an error. Default 2,000,000. */
  callsInFlight?: number;
}

/** A policy of the user's own: what a module exports makes it of the options, in every thread that runs it. */
export interface PolicyModuleSpec {
  /** File of the module (.ts, .mts, .js, .mjs), against the scenario's file. */
  module: string;
  /** Name of the export, a function (options) => Policy. Default 'default'. */
  export?: string;
  /** Plain data, handed to the function. */
  options?: unknown;
}

export type ServicePolicy = PolicySpec | PolicyModuleSpec;

/** One policy for every service, or one for each service named; services left out keep their replicas. */
export type PolicyChoice = ServicePolicy | Record<string, ServicePolicy>;

/**
 * A whole experiment as one value: data all the way, so that it can be written down, hashed and sent to a thread.
 * Durations and Kubernetes quantities are texts. Paths of files resolve against the scenario's own file.
 */
export interface Scenario {
  name: string;
  description?: string;
  /** Default 1. */
  seed?: number;
  /** How long it runs; `'drained'`: until every source has ended and nothing is in flight. */
  duration: DurationText | 'drained';
  services: Record<string, ServiceSpec>;
  /** Route to service. Default: every endpoint of the first service. */
  ingress?: Record<string, IngressTarget>;
  load: Record<string, SourceSpec>;
  /** Default: `{ fixed: { kind: 'fixed' } }`. */
  policies?: Record<string, PolicyChoice>;
  /** PromQL by the names that manifests call metrics by, as the adapter of a cluster is told; `$service` is the service. */
  metrics?: Record<string, string>;
  objectives?: ObjectiveSpec[];
  telemetry?: TelemetrySpec;
  limits?: LimitsSpec;
}
