/**
 * The port of every autoscaling policy: a pure fold over observations. A policy reads no clock, keeps no hidden field,
 * and its state is a plain value, so that decisions replay, print and unit-test.
 * All instants and durations are integer nanoseconds since the start of the run.
 */

/** What the kubelet and the metrics pipeline know of one pod. */
export interface PodObservation {
  name: string;
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  /** The Ready condition; null when the pod has none yet. */
  ready: boolean | null;
  /** When the kubelet acknowledged the pod; null while it is not scheduled. */
  startedAt: number | null;
  /** When the Ready condition last changed. */
  readyChangedAt: number | null;
  /** A deletion timestamp is set. */
  deleted: boolean;
  containers: ContainerRequests[];
  /** Only restartable ones (native sidecars) count as running. Left out: none. */
  initContainers?: (ContainerRequests & { restartable: boolean })[];
  /** Requests of the pod as a whole. Left out: it has none. */
  podRequests?: { cpuMilli: number | null; memoryBytes: number | null };
  /** The last sample of the resource metrics API; null when there is none. */
  sample: PodSample | null;
}

export interface ContainerRequests {
  name: string;
  cpuRequestMilli: number | null;
  memoryRequestBytes: number | null;
}

export interface PodSample {
  /** End of the window. */
  at: number;
  /** Length of the window over which usage was averaged. */
  window: number;
  containers: { name: string; cpuMilli: number | null; memoryBytes: number | null }[];
}

/**
 * Something else that a policy asked for in its `needs`: one value for each series, or the reason why there is none.
 * Where each series belongs to a pod, `pods` has the pods' names in the same order.
 */
export type MetricObservation = { values: number[]; pods?: string[] } | { error: string };

/** What the proxies of a service (Knative's queue-proxies and activator) reported of one second, summed over them. */
export interface ProxySample {
  /** End of the second. */
  at: number;
  /** Mean number of requests in the service during it, those waiting for a first replica included. */
  concurrency: number;
  /** Requests that arrived during it. */
  requests: number;
}

export interface Observation {
  at: number;
  /** The rhythm (by name) or wake-up that led to this. */
  cause: string;
  replicas: {
    /** spec.replicas of the target. */
    spec: number;
    /** Replicas that exist and are not being deleted (status.replicas). */
    current: number;
    ready: number;
  };
  pods: readonly PodObservation[];
  metrics: Readonly<Record<string, MetricObservation>>;
  /** The seconds that ended since this policy's last observation, oldest first; left out unless the policy needs them. */
  proxies?: readonly ProxySample[];
  /** When the number of replicas was last changed by this policy; null before. */
  lastActuationAt: number | null;
}

/** Why a decision came out as it did, in the source system's vocabulary. */
export interface Reason {
  /** A stable word, e.g. 'SucceededRescale', 'DesiredWithinRange'. */
  code: string;
  /** The numbers that the decision turned on. */
  numbers: Readonly<Record<string, number>>;
  /** One sentence for people. */
  text: string;
}

export interface Decision<State> {
  /** The desired number of replicas, or 'unchanged'. */
  replicas: number | 'unchanged';
  reason: Reason;
  state: State;
  /** Everything else worth a record: conditions, per-metric proposals, limits. Plain JSON. */
  detail?: unknown;
  /** What policies that decide beside this one said: recorded under their names, and moves nothing. */
  shadows?: readonly ShadowDecision[];
  /** Only shadows decided: there is no decision of the policy itself, and nothing of it is recorded. */
  silent?: boolean;
}

/** A decision that is not carried out. */
export interface ShadowDecision {
  name: string;
  /** In the shadow's own words. */
  cause: string;
  replicas: number | 'unchanged';
  reason: Reason;
  detail?: unknown;
}

export interface Rhythm {
  name: string;
  /** Nanoseconds. */
  interval: number;
  /** Nanoseconds; left out: drawn from the run's seed, as the phases of different controllers are not aligned. */
  phase?: number;
}

export interface Needs {
  /** Pods with their resource samples. */
  pods?: boolean;
  /** Named metrics by PromQL, delivered in `metrics`. `$service` in it stands for the name of the service that is scaled. */
  queries?: Readonly<Record<string, string>>;
  /** Samples of the service's proxies, a row a second. */
  proxies?: boolean;
  /** The policy wants ground truth; reports say so. */
  privileged?: boolean;
}

export interface Policy<State = unknown> {
  /** The family, e.g. 'hpa'. */
  readonly kind: string;
  readonly rhythms: readonly Rhythm[];
  /** 'arrival-at-zero': also decide when a request arrives and no replica exists. */
  readonly wakes?: readonly 'arrival-at-zero'[];
  readonly needs: Needs;
  start(initial: { at: number; replicas: number }): State;
  decide(observation: Observation, state: State): Decision<State>;
  /** How the metrics come to their proposals, computed once more. For explanations: a run never asks. */
  derive?(observation: Observation, state: State): readonly MetricDerivation[];
  /** The policies within this one that decide on this observation. For explanations, too. */
  within?(observation: Observation, state: State): readonly PolicyWithin[];
}

/** How one metric came to its proposal, in sentences. */
export interface MetricDerivation {
  metric: string;
  steps: readonly string[];
}

/** A policy within another one, as it decides: what it sees, and what it remembers before. */
export interface PolicyWithin {
  /** What tells it apart from those beside it; empty where it is alone. */
  name: string;
  policy: Policy;
  observation: Observation;
  state: unknown;
  /** Of a shadow, which moves nothing: what it was made of. */
  shadow?: PolicySpec;
}

/** A policy in a scenario: plain data, compiled to a `Policy` in the thread that runs it. */
export interface PolicySpec {
  kind: string;
  [option: string]: unknown;
}
