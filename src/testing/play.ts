import { decideSoundly } from '#experiment/policy-failed.ts';
import type { Observation, Policy, ProxySample } from '#scaler/policy.ts';
import { every } from '#sim/clock.ts';
import { Engine } from '#sim/engine.ts';
import { SECOND } from '#sim/time.ts';
import { metricOf, type Observed } from './observed.ts';
import type { PolicyRun, RecordedDecision } from './policy-run.ts';
import { ScriptedPods } from './scripted-pods.ts';
import { note, type Step } from './step-series.ts';

/** What a script comes to; instants and durations are nanoseconds. */
export interface Plan {
  replicas: number;
  startup: number;
  changes: readonly { at: number; observed: Observed }[];
  end: number;
}

/** Plays a script to a policy: at each beat of its rhythms it sees what holds then, and the replicas follow. */
export function play(policy: Policy, plan: Plan): PolicyRun {
  const player = new Player(policy, plan);
  return player.run();
}

class Player {
  readonly #policy: Policy;
  readonly #plan: Plan;
  readonly #engine = new Engine();
  readonly #pods: ScriptedPods;
  readonly #desired: Step[] = [];
  readonly #ready: Step[] = [];
  readonly #decisions: RecordedDecision[] = [];
  #observed: Observed = {};
  #state: unknown;
  #spec: number;
  #lastActuationAt: number | null = null;
  #proxiesUntil = 0;

  constructor(policy: Policy, plan: Plan) {
    this.#policy = policy;
    this.#plan = plan;
    this.#spec = plan.replicas;
    this.#pods = new ScriptedPods(plan.replicas, plan.startup);
    this.#state = policy.start({ at: 0, replicas: plan.replicas });
  }

  run(): PolicyRun {
    const { changes, end, replicas } = this.#plan;
    this.#note();
    // Scheduled before the rhythms, so that a decision at the instant of a change sees what has changed.
    for (const { at, observed } of changes) this.#engine.at(at, () => this.#change(observed));
    for (const { name, interval, phase = 0 } of this.#policy.rhythms) {
      every(this.#engine, phase, interval, () => this.#decide(name));
    }
    this.#engine.run(end);
    return {
      startReplicas: replicas,
      endSeconds: end / SECOND,
      desired: this.#desired,
      ready: this.#ready,
      demand: null,
      changesSeconds: changes.map(({ at }) => at / SECOND),
      decisions: this.#decisions,
    };
  }

  #change(observed: Observed): void {
    this.#observed = { ...this.#observed, ...observed };
    const { requestRate = 0, concurrency = 0, inFlight = 0 } = this.#observed;
    const arrivals = requestRate > 0 || concurrency > 0 || inFlight > 0;
    const wakes = this.#policy.wakes?.includes('arrival-at-zero') ?? false;
    if (wakes && arrivals && this.#pods.count === 0) this.#decide('arrival-at-zero');
  }

  #decide(cause: string): void {
    const observation = this.#observe(cause);
    const whose = { policy: this.#policy.kind, service: 'of the script' };
    const decision = decideSoundly(this.#policy, observation, this.#state, whose);
    this.#state = decision.state;
    // Only a shadow has decided.
    if (decision.silent === true) return;
    const from = this.#spec;
    const to = decision.replicas === 'unchanged' ? from : decision.replicas;
    this.#decisions.push({ atSeconds: this.#engine.now / SECOND, cause, from, to, reason: decision.reason });
    if (to === from) return;
    this.#spec = to;
    this.#lastActuationAt = this.#engine.now;
    this.#pods.scale(to, this.#engine.now);
    this.#note();
    const { startup } = this.#plan;
    if (startup > 0 && to > from) this.#engine.at(this.#engine.now + startup, () => this.#note());
  }

  #observe(cause: string): Observation {
    const { now } = this.#engine;
    const { pods = false, queries = {}, proxies = false } = this.#policy.needs;
    const observation: Observation = {
      at: now,
      cause,
      replicas: { spec: this.#spec, current: this.#pods.count, ready: this.#pods.ready(now) },
      pods: pods ? this.#pods.observe(now, this.#observed) : [],
      metrics: Object.fromEntries(
        Object.entries(queries).map(([name, query]) => [name, metricOf(name, query, this.#observed)]),
      ),
      lastActuationAt: this.#lastActuationAt,
    };
    return proxies ? { ...observation, proxies: this.#proxySamples(now) } : observation;
  }

  /** The whole seconds since the last observation; what holds now is taken to have held in them. */
  #proxySamples(now: number): ProxySample[] {
    const { concurrency = this.#observed.inFlight ?? 0, requestRate: requests = 0 } = this.#observed;
    const samples: ProxySample[] = [];
    while (this.#proxiesUntil + SECOND <= now) {
      this.#proxiesUntil += SECOND;
      samples.push({ at: this.#proxiesUntil, concurrency, requests });
    }
    return samples;
  }

  #note(): void {
    const { now } = this.#engine;
    note(this.#desired, now / SECOND, this.#spec);
    note(this.#ready, now / SECOND, this.#pods.ready(now));
  }
}
