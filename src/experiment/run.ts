import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { compileServices } from '#services/compile.ts';
import { Kernel } from '#services/kernel.ts';
import { REPLICA_STATES } from '#services/replicas.ts';
import { every } from '#sim/clock.ts';
import { Engine } from '#sim/engine.ts';
import { parseDuration } from '#sim/time.ts';
import type { Prometheus, SampleSink } from '#telemetry/prometheus.ts';
import type { InstantQuery } from '#telemetry/query.ts';
import { Scraper } from '#telemetry/scraper.ts';
import { Usage } from '#telemetry/usage.ts';
import { Control, type Trace } from './control.ts';
import { Digest } from './digest.ts';
import { Ingress } from './ingress.ts';
import type { LocustLog } from './locust-log.ts';
import { ObjectiveIntervals } from './objective-intervals.ts';
import { Pods } from './pods.ts';
import { makePolicy, type PolicyModules, policiesIn } from './policy-modules.ts';
import type { PreparedScenario } from './prepare.ts';
import { makePrometheus } from './prometheus.ts';
import { RunReadings } from './readings.ts';
import { RequestStatistics } from './request-statistics.ts';
import type { RunEvent, RunResult } from './result.ts';
import type { PolicyChoice } from './scenario.ts';
import { ServiceStatistics } from './service-statistics.ts';
import { SojournBins } from './sojourn-series.ts';
import { makeSources, type Source } from './sources.ts';
import { summarize } from './summarize.ts';

export interface RunOptions {
  /** Name of one of the scenario's policies. */
  policy: string;
  seed: number;
}

/** What a run is given that is no data. */
export interface RunParts {
  /** What the modules of the user's own policies export. */
  modules?: PolicyModules;
  /** A policy for every service, made for this run, instead of the scenario's. */
  own?: () => Policy;
  /** Sees every decision with all that it turned on. */
  trace?: Trace;
  /** Gets the samples of every scrape, of all series of the catalogue's set `run`. */
  samples?: SampleSink;
  /** Is told of every request from outside, and how many users there are. */
  requests?: LocustLog;
}

/** One run in virtual time, which `advance` moves. Nothing happens by itself, and nothing in it reads a clock. */
export class Run {
  readonly prepared: PreparedScenario;
  readonly options: RunOptions;
  readonly kernel: Kernel;
  readonly engine = new Engine();
  readonly usage: Usage;
  readonly scraper: Scraper;
  readonly sources: readonly Source[];
  readonly requests: RequestStatistics;
  readonly statistics: ServiceStatistics;
  readonly sojourn: SojournBins;
  /** Left out where the scenario has no objectives. */
  readonly objectives: ObjectiveIntervals | undefined;
  readonly digest = new Digest();
  readonly events: RunEvent[] = [];
  /** The control loop of each service that has a policy, by the service's number. */
  readonly controls = new Map<number, Control>();
  /** What those policies were made from, as far as it is written down in the scenario. */
  readonly specs = new Map<number, Readonly<Record<string, unknown>>>();
  /** Answers the queries of policies. */
  readonly prometheus: Prometheus;
  /** Nanoseconds; Infinity for a scenario that runs until it is drained. */
  readonly end: number;
  #drained = false;

  constructor(prepared: PreparedScenario, options: RunOptions, parts: RunParts = {}) {
    const { scenario } = prepared;
    this.prepared = prepared;
    this.options = options;
    this.end = scenario.duration === 'drained' ? Number.POSITIVE_INFINITY : parseDuration(scenario.duration);
    const program = compileServices(scenario.services, options.seed);
    this.kernel = new Kernel(this.engine, program, scenario.limits?.callsInFlight);
    this.usage = new Usage(this.kernel);
    const ingress = new Ingress(scenario, program);
    this.requests = new RequestStatistics(ingress, program.endpoints.length, scenario.objectives ?? []);
    this.statistics = new ServiceStatistics(program.services.length, program.serviceOf);
    this.kernel.tap.consume((rows) => this.digest.rows(rows));
    this.kernel.tap.consume((rows) => this.statistics.rows(rows));
    this.kernel.tap.consume((rows) => this.requests.rows(rows));
    this.kernel.fleet.watch((replica, from, to) => this.#transition(replica, from, to));
    const pods = new Pods(this.kernel, scenario.telemetry ?? {}, options.seed);
    this.kernel.fleet.open();
    this.scraper = new Scraper(this.kernel, this.usage);
    this.prometheus = makePrometheus(this.engine, scenario.telemetry?.scrape ?? {}, options.seed);
    if (parts.samples !== undefined) this.prometheus.spill(parts.samples);
    this.#startControls(pods, parts);
    const scrape = scenario.telemetry?.scrape ?? {};
    const interval = parseDuration(scrape.interval ?? '15s');
    const phase = scrape.phase === undefined ? 0 : parseDuration(scrape.phase);
    this.sojourn = new SojournBins(interval, phase);
    this.kernel.tap.consume((rows) => this.sojourn.rows(rows));
    this.objectives = this.#watchObjectives(ingress, { interval, phase });
    every(this.engine, phase, interval, () => this.#scrape());
    this.sources = makeSources(prepared, options.seed, this.kernel, ingress, parts.requests);
    if (this.prometheus.inUse) this.prometheus.follow(new RunReadings(this, this.prometheus.metrics(false)));
    for (const source of this.sources) source.start();
  }

  /** The instant that the run has come to, in nanoseconds. */
  get now(): number {
    return this.engine.now;
  }

  /**
   * Moves on to the instant `until`, or to the end if that comes first.
   * @returns whether there is more to come
   * @throws RangeError when a limit of the scenario is hit
   */
  advance(until: number): boolean {
    if (this.#drained || this.engine.now >= this.end) return false;
    const whole = this.engine.run(Math.min(until, this.end));
    if (!whole) this.#drained = true;
    return !this.#drained && this.engine.now < this.end;
  }

  /** What has been measured up to now. Ends the run. @param interrupted whether that is before its end */
  finish(interrupted = false): RunResult {
    this.scraper.scrape((service) => this.#desired(service));
    this.kernel.tap.drain();
    return summarize(this, interrupted);
  }

  #watchObjectives(ingress: Ingress, intervals: { interval: number; phase: number }): ObjectiveIntervals | undefined {
    const { objectives = [] } = this.prepared.scenario;
    if (objectives.length === 0) return undefined;
    const watched = new ObjectiveIntervals(ingress, this.kernel.program.endpoints.length, objectives, intervals);
    this.kernel.tap.consume((rows) => watched.rows(rows));
    return watched;
  }

  #startControls(pods: Pods, { modules = new Map(), own, trace }: RunParts): void {
    const { policy: name, seed } = this.options;
    const choice = policiesOf(this.prepared.scenario.policies?.[name] ?? { kind: 'fixed' });
    this.kernel.program.services.forEach(({ name: service }, number) => {
      const spec = choice(service);
      if (spec === undefined && own === undefined) return;
      const where = `policies.${name}.${service}`;
      const policy = own?.() ?? makePolicy(spec as PolicySpec, where, modules);
      const queries = this.#compileQueries(policy, service, where);
      this.specs.set(number, spec ?? {});
      const options = { name, trace, queries };
      const control = new Control(this.kernel, number, policy, pods, (event) => this.#record(event), options);
      this.controls.set(number, control);
      control.start(seed);
    });
  }

  #compileQueries({ needs }: Policy, service: string, where: string): Record<string, InstantQuery> {
    const queries = Object.entries(needs.queries ?? {});
    return Object.fromEntries(
      queries.map(([name, text]) => {
        const query = this.prometheus.compile(text.replaceAll('$service', service), `${where}.queries.${name}`);
        return [name, query];
      }),
    );
  }

  #desired(service: number): number {
    return this.controls.get(service)?.desired ?? this.kernel.fleet.members(service).length;
  }

  #scrape(): void {
    this.scraper.scrape((service) => this.#desired(service));
    this.prometheus.scrape();
    if (this.end !== Number.POSITIVE_INFINITY || this.kernel.calls.live > 0) return;
    // A run without an end of its own is over at the first scrape that finds every source ended and nothing in flight.
    if (this.sources.every((source) => source.finished)) this.engine.stop();
  }

  #transition(replica: number, from: number, to: number): void {
    const { program, replicas } = this.kernel;
    this.#record({
      type: 'replica',
      atSeconds: this.engine.now / 1e9,
      service: program.services[replicas.service[replica] as number]?.name ?? '',
      ordinal: replicas.ordinal[replica] as number,
      from: from < 0 ? null : (REPLICA_STATES[from] as string),
      to: REPLICA_STATES[to] as string,
    });
  }

  #record(event: RunEvent): void {
    this.events.push(event);
    // It follows from the requests, which the digest has; and what moves nothing makes no other run.
    if (event.type === 'objective' || event.type === 'shadow') return;
    const what =
      event.type === 'decision' ? [event.from, event.to, event.reason.code] : [event.ordinal, event.from, event.to];
    this.digest.text(`${event.type} ${event.atSeconds} ${event.service} ${what.join(' ')}`);
  }
}

/** The policy of each service by name: one for all, or those that are named. */
export function policiesOf(choice: PolicyChoice): (service: string) => PolicySpec | undefined {
  const each = policiesIn(choice);
  return (service) => each[''] ?? each[service];
}
