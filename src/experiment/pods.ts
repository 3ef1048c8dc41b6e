import type { PodObservation } from '#scaler/policy.ts';
import type { Kernel } from '#services/kernel.ts';
import type { ServicePlan } from '#services/program.ts';
import { DRAINING, GONE, PENDING, READY, STARTING } from '#services/replicas.ts';
import { Draw, hashText } from '#sim/draw.ts';
import { parseDuration } from '#sim/time.ts';
import { ResourceMetrics } from '#telemetry/resource-metrics.ts';
import { phaseOf } from './phase.ts';
import type { TelemetrySpec } from './scenario.ts';

/** Replicas as a controller sees them through the Kubernetes API and its resource metrics: pods, with samples that lag behind. */
export class Pods {
  readonly #kernel: Kernel;
  readonly #metrics: ResourceMetrics;
  /** Replicas of each service that exist, draining ones included, in the order of their creation. */
  readonly #existing: number[][];

  /** Must be made before the fleet opens. */
  constructor(kernel: Kernel, telemetry: TelemetrySpec, seed: number) {
    this.#kernel = kernel;
    this.#existing = kernel.program.services.map(() => []);
    const { containers = {}, metricsServer = {} } = telemetry;
    const samplingInterval = parseDuration(containers.interval ?? '10s');
    const scrapeInterval = parseDuration(metricsServer.interval ?? '15s');
    this.#metrics = new ResourceMetrics(
      kernel.engine,
      {
        samplingInterval,
        samplingPhaseOf:
          containers.phase === undefined
            ? this.#phases(seed, samplingInterval)
            : () => parseDuration(containers.phase ?? '0s'),
        scrapeInterval,
        scrapePhase:
          metricsServer.phase === undefined
            ? phaseOf(seed, 'metrics-server', scrapeInterval)
            : parseDuration(metricsServer.phase),
        scrapeLag: parseDuration(metricsServer.lag ?? '0s'),
      },
      {
        containers: (replica) => [MAIN, ...this.#plan(replica).sidecars.map(({ name }) => name)],
        cpuNanoseconds: (replica, container) => this.#cpu(replica, container),
        memoryBytes: (replica, container) => (container === MAIN ? this.#memory(replica) : 0),
      },
    );
    kernel.fleet.watch((replica, _, to) => this.#follow(replica, to));
  }

  /** The pods of a service as they can be seen now, the oldest first. */
  observe(service: number): PodObservation[] {
    return (this.#existing[service] as number[]).map((replica) => this.#pod(replica));
  }

  #pod(replica: number): PodObservation {
    const { replicas } = this.#kernel;
    const plan = this.#plan(replica);
    const state = replicas.state[replica] as number;
    const scheduledAt = replicas.scheduledAt[replica] as number;
    const readyAt = replicas.readyAt[replica] as number;
    const scheduled = !Number.isNaN(scheduledAt);
    const wasReady = !Number.isNaN(readyAt);
    return {
      name: `${plan.name}-${replicas.ordinal[replica]}`,
      phase: scheduled ? 'Running' : 'Pending',
      ready: scheduled ? state === READY || (state === DRAINING && wasReady) : null,
      startedAt: scheduled ? scheduledAt : null,
      readyChangedAt: wasReady ? readyAt : scheduled ? scheduledAt : null,
      deleted: state === DRAINING,
      containers: [
        {
          name: MAIN,
          cpuRequestMilli: plan.cpuRequest * 1000,
          memoryRequestBytes: plan.memoryRequest > 0 ? plan.memoryRequest : null,
        },
        ...plan.sidecars.map(({ name, cpuRequest }) => ({
          name,
          cpuRequestMilli: cpuRequest > 0 ? cpuRequest * 1000 : null,
          memoryRequestBytes: null,
        })),
      ],
      sample: this.#metrics.sample(replica),
    };
  }

  #follow(replica: number, to: number): void {
    const existing = this.#existing[this.#kernel.replicas.service[replica] as number] as number[];
    if (to === PENDING) existing.push(replica);
    else if (to === STARTING) this.#metrics.podStarted(replica);
    else if (to === GONE) {
      existing.splice(existing.indexOf(replica), 1);
      this.#metrics.podGone(replica);
    }
  }

  #plan(replica: number): ServicePlan {
    const { program, replicas } = this.#kernel;
    return program.services[replicas.service[replica] as number] as ServicePlan;
  }

  /** CPU time of a container: a sidecar uses the same at all times, the rest is the main one's. */
  #cpu(replica: number, container: string): number {
    const { engine, replicas } = this.#kernel;
    const age = engine.now - Math.max(0, replicas.scheduledAt[replica] as number);
    const { sidecars } = this.#plan(replica);
    const aside = sidecars.reduce(
      (sum, { name, usage }) => sum + (container === MAIN || container === name ? usage * age : 0),
      0,
    );
    return container === MAIN ? replicas.cpuTime(replica, engine.now) - aside : aside;
  }

  #memory(replica: number): number {
    const plan = this.#plan(replica);
    return plan.memoryBase + plan.memoryPerRequest * this.#kernel.replicas.holding(replica);
  }

  /** When the kubelet reads a replica's counters is drawn by service and ordinal, so that other replicas change nothing. */
  #phases(seed: number, interval: number): (replica: number) => number {
    const draw = new Draw();
    const names = this.#kernel.program.services.map(({ name }) => hashText(`${seed}/phase/kubelet/${name}`));
    return (replica) => {
      const { ordinal, service } = this.#kernel.replicas;
      const { a, b } = names[service[replica] as number] ?? { a: 0, b: 0 };
      draw.begin(a, b, ordinal[replica] as number, 0);
      return Math.floor(draw.uniform53() * interval);
    };
  }
}

/** Name of the container that serves requests. */
const MAIN = 'main';
