import type { Decision, Observation, Policy, ShadowDecision } from '#scaler/policy.ts';
import type { Kernel } from '#services/kernel.ts';
import { every } from '#sim/clock.ts';
import { ProxySamples } from '#telemetry/proxy-samples.ts';
import type { InstantQuery } from '#telemetry/query.ts';
import { phaseOf } from './phase.ts';
import type { Pods } from './pods.ts';
import { decideSoundly } from './policy-failed.ts';
import type { RunEvent } from './result.ts';

/** Where decisions go to be written down. */
export type Record = (event: RunEvent) => void;

/** Reasons that are counted each for itself: a policy that puts numbers into them must not flood whoever scrapes. */
const MOST_REASONS = 30;

/** All that one decision turned on. */
export interface DecisionTrace {
  service: string;
  policy: Policy;
  observation: Observation;
  /** The state before it; that after it is in the decision. */
  before: unknown;
  decision: Decision<unknown>;
}

export type Trace = (step: DecisionTrace) => void;

export interface ControlOptions {
  /** The policy's name in the scenario, for complaints. */
  name?: string;
  /** Is to see all that decisions turn on. */
  trace?: Trace | undefined;
  /** The policy's `needs.queries`, compiled. */
  queries?: Readonly<{ [name: string]: InstantQuery }>;
}

/** The control loop of one service: at each beat of its policy's rhythms it observes, decides, and moves the fleet. */
export class Control {
  /** The number of replicas asked for last. */
  desired: number;
  readonly actions = { up: 0, down: 0 };
  /** Decisions by what they came to; a failed one changed nothing, as it could not be computed. */
  readonly decisions = { up: 0, down: 0, unchanged: 0, failed: 0 };
  /** How many decisions each reason had the last word in; beyond the first thirty they are one, `other`. */
  readonly reasons = new Map<string, number>();
  /** What the last decision measured and held it against, by the name of the metric, where it says so. */
  readonly measured = new Map<string, { value: number; target: number }>();
  readonly #kernel: Kernel;
  readonly #service: number;
  readonly #policy: Policy;
  readonly #pods: Pods;
  readonly #queries: readonly [name: string, query: InstantQuery][];
  readonly #record: Record;
  readonly #name: string;
  readonly #trace: Trace | undefined;
  readonly #proxies: ProxySamples | null;
  /** Whether the policy is told what no autoscaler can know. */
  readonly privileged: boolean;
  #wakeDue = false;
  #state: unknown;
  #lastActuationAt: number | null = null;

  constructor(
    kernel: Kernel,
    service: number,
    policy: Policy,
    pods: Pods,
    record: Record,
    { name = policy.kind, trace, queries = {} }: ControlOptions = {},
  ) {
    this.#kernel = kernel;
    this.#service = service;
    this.#policy = policy;
    this.#pods = pods;
    this.#record = record;
    this.privileged = policy.needs.privileged === true;
    this.#queries = Object.entries(queries);
    this.#name = name;
    this.#trace = trace;
    this.#proxies = policy.needs.proxies === true ? new ProxySamples(kernel, service) : null;
    this.desired = kernel.fleet.members(service).length;
    this.#state = policy.start({ at: kernel.engine.now, replicas: this.desired });
  }

  /** Begins the policy's rhythms, and listens for what wakes it. */
  start(seed: number): void {
    const name = this.#kernel.program.services[this.#service]?.name ?? '';
    for (const rhythm of this.#policy.rhythms) {
      const phase = rhythm.phase ?? phaseOf(seed, `control/${name}/${rhythm.name}`, rhythm.interval);
      every(this.#kernel.engine, phase, rhythm.interval, () => this.#decide(rhythm.name));
    }
    if (this.#policy.wakes?.includes('arrival-at-zero') !== true) return;
    this.#kernel.gateway.wake(this.#service, () => this.#arrivedAtZero());
  }

  /** Decides once for all that arrive at this instant, when what goes on at it already is done. */
  #arrivedAtZero(): void {
    const { engine, fleet } = this.#kernel;
    if (this.#wakeDue || fleet.members(this.#service).length > 0) return;
    this.#wakeDue = true;
    engine.at(engine.now, () => {
      this.#wakeDue = false;
      this.#decide('arrival-at-zero');
    });
  }

  #decide(cause: string): void {
    const observation = this.#observe(cause);
    const service = this.#kernel.program.services[this.#service]?.name ?? '';
    const before = this.#state;
    const decision = decideSoundly(this.#policy, observation, before, { policy: this.#name, service });
    this.#trace?.({ service, policy: this.#policy, observation, before, decision });
    this.#state = decision.state;
    for (const one of decision.shadows ?? []) this.#note(observation, one);
    if (decision.silent !== true) this.#apply(observation, decision);
  }

  #observe(cause: string): Observation {
    const { engine, fleet, gateway } = this.#kernel;
    return {
      at: engine.now,
      cause,
      replicas: {
        spec: this.desired,
        current: fleet.members(this.#service).length,
        ready: gateway.ready(this.#service),
      },
      pods: this.#policy.needs.pods === true ? this.#pods.observe(this.#service) : [],
      metrics: Object.fromEntries(this.#queries.map(([name, query]) => [name, query.evaluate(engine.now)])),
      ...(this.#proxies !== null && { proxies: this.#proxies.take() }),
      lastActuationAt: this.#lastActuationAt,
    };
  }

  #apply({ at, cause }: Observation, decision: Decision<unknown>): void {
    const from = this.desired;
    const to = decision.replicas === 'unchanged' ? from : decision.replicas;
    const changed = to !== from;
    const event: RunEvent = {
      type: 'decision',
      atSeconds: at / 1e9,
      service: this.#kernel.program.services[this.#service]?.name ?? '',
      cause,
      from,
      to,
      changed,
      reason: decision.reason,
    };
    // The whole derivation of a decision that changed nothing can be had by running the seed again.
    if (changed && decision.detail !== undefined) event.detail = decision.detail;
    this.#record(event);
    this.#count(from, to, decision);
    if (!changed) return;
    this.actions[to > from ? 'up' : 'down']++;
    this.desired = to;
    this.#lastActuationAt = at;
    this.#kernel.fleet.scale(this.#service, to);
  }

  /** Writes down what a shadow would have done. */
  #note({ at }: Observation, { name, cause, replicas, reason, detail }: ShadowDecision): void {
    const from = this.desired;
    const to = replicas === 'unchanged' ? from : replicas;
    const changed = to !== from;
    const service = this.#kernel.program.services[this.#service]?.name ?? '';
    const event: RunEvent = { type: 'shadow', atSeconds: at / 1e9, service, name, cause, from, to, changed, reason };
    if (changed && detail !== undefined) event.detail = detail;
    this.#record(event);
  }

  #count(from: number, to: number, { reason, detail }: Decision<unknown>): void {
    const failed = to === from && reason.code.startsWith('Failed');
    this.decisions[to > from ? 'up' : to < from ? 'down' : failed ? 'failed' : 'unchanged']++;
    const word = this.reasons.has(reason.code) || this.reasons.size < MOST_REASONS ? reason.code : 'other';
    this.reasons.set(word, (this.reasons.get(word) ?? 0) + 1);
    const { value, target } = reason.numbers;
    if (value === undefined || target === undefined) return;
    const metric = onlyMetric(detail) ?? 'decisive';
    const known = this.measured.get(metric);
    if (known === undefined) this.measured.set(metric, { value, target });
    else Object.assign(known, { value, target });
  }
}

/** The name of the metric that was looked at, when the detail of a decision lists just one. */
function onlyMetric(detail: unknown): string | undefined {
  const metrics = (detail as { metrics?: readonly { name?: unknown }[] } | undefined)?.metrics;
  const name = Array.isArray(metrics) && metrics.length === 1 ? metrics[0]?.name : undefined;
  return typeof name === 'string' ? name : undefined;
}
