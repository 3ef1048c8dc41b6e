import type { PodSample } from '#scaler/policy.ts';
import { type Clock, every } from '#sim/clock.ts';
import { SECOND } from '#sim/time.ts';
import { type ContainerPoint, resourceSample, type StoredPoints, storePoint } from './resource-points.ts';

/** The cumulative counters of a replica's containers, as the kernel of the machine that it runs on keeps them. */
export interface ContainerCounters {
  /** Names of the containers of a pod, the same from its start to its end. */
  containers(pod: number): readonly string[];
  /** CPU time that the container has used since it started, nanoseconds. */
  cpuNanoseconds(pod: number, container: string): number;
  /** Its working set now. */
  memoryBytes(pod: number, container: string): number;
}

/** Nanoseconds all. */
export interface ResourceMetricsOptions {
  /** How often the kubelet (cAdvisor's housekeeping) reads a container's counters. Default 10 s. */
  samplingInterval?: number;
  /** When within the interval it reads those of this pod: from 0 to below the interval. */
  samplingPhaseOf: (pod: number) => number;
  /** How often metrics-server asks the kubelet (--metric-resolution). Default 15 s. */
  scrapeInterval?: number;
  /** When it asks first, after the start of the run. */
  scrapePhase: number;
  /** From the scrape until its result can be read. Default 0. */
  scrapeLag?: number;
}

interface Pod {
  startedAt: number;
  endSampling: () => void;
  containers: readonly string[];
  /** What the kubelet has read last, container by container; empty before it has read anything. */
  latest: ContainerPoint[];
  /** What metrics-server keeps of each container. */
  stored: StoredPoints[];
}

/**
 * Kubernetes' resource metrics pipeline: the kubelet reads each container's counters now and then, metrics-server copies
 * the kubelet's latest readings now and then, and a sample is the difference of the last two that it has. Whoever asks is
 * told what has come through, never what is true at that moment.
 * The kubelet reads all containers of a pod together here; cAdvisor gives each container a phase of its own.
 * Source: kubernetes-sigs/metrics-server, pkg/storage/pod.go.
 */
export class ResourceMetrics {
  readonly #clock: Clock;
  readonly #counters: ContainerCounters;
  readonly #samplingInterval: number;
  readonly #samplingPhaseOf: (pod: number) => number;
  readonly #scrapeInterval: number;
  readonly #scrapeLag: number;
  readonly #pods = new Map<number, Pod>();
  readonly #endScraping: () => void;

  constructor(clock: Clock, options: ResourceMetricsOptions, counters: ContainerCounters) {
    this.#clock = clock;
    this.#counters = counters;
    this.#samplingInterval = options.samplingInterval ?? 10 * SECOND;
    this.#samplingPhaseOf = options.samplingPhaseOf;
    this.#scrapeInterval = options.scrapeInterval ?? 15 * SECOND;
    this.#scrapeLag = options.scrapeLag ?? 0;
    this.#endScraping = every(clock, options.scrapePhase, this.#scrapeInterval, () => this.#scrape());
  }

  /** The containers of a pod start now. */
  podStarted(number: number): void {
    const { now } = this.#clock;
    const interval = this.#samplingInterval;
    const phase = this.#samplingPhaseOf(number);
    // The kubelet's rhythm was there before the pod: the first reading is at the next beat of it.
    const first = phase + Math.max(0, Math.ceil((now - phase) / interval)) * interval;
    const pod: Pod = {
      startedAt: now,
      endSampling: every(this.#clock, first, interval, () => this.#read(number, pod)),
      containers: this.#counters.containers(number),
      latest: [],
      stored: [],
    };
    this.#pods.set(number, pod);
  }

  /** The pod is gone, and with it everything that was known of it. */
  podGone(number: number): void {
    this.#pods.get(number)?.endSampling();
    this.#pods.delete(number);
  }

  /** What the resource metrics API says of the pod now; null when it does not know it, or not yet well enough. */
  sample(number: number): PodSample | null {
    const pod = this.#pods.get(number);
    return pod === undefined ? null : resourceSample(pod.containers, pod.stored);
  }

  /** Ends all rhythms. */
  stop(): void {
    this.#endScraping();
    for (const pod of this.#pods.values()) pod.endSampling();
  }

  #read(number: number, pod: Pod): void {
    const { now } = this.#clock;
    pod.latest = pod.containers.map((container) => ({
      startedAt: pod.startedAt,
      at: now,
      // The kernel counts whole nanoseconds.
      cpuNanoseconds: Math.floor(this.#counters.cpuNanoseconds(number, container)),
      memoryBytes: this.#counters.memoryBytes(number, container),
    }));
  }

  #scrape(): void {
    const batch: [pod: Pod, points: ContainerPoint[]][] = [];
    for (const pod of this.#pods.values()) batch.push([pod, pod.latest]);
    if (this.#scrapeLag === 0) this.#store(batch);
    else this.#clock.at(this.#clock.now + this.#scrapeLag, () => this.#store(batch));
  }

  #store(batch: readonly (readonly [pod: Pod, points: readonly ContainerPoint[]])[]): void {
    for (const [pod, points] of batch) {
      pod.stored = points.map((point, index) => storePoint(pod.stored[index], point, this.#scrapeInterval));
    }
  }
}
