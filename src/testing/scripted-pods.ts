import type { PodObservation } from '#scaler/policy.ts';
import { HOUR, SECOND } from '#sim/time.ts';
import type { Observed } from './observed.ts';

interface Pod {
  ordinal: number;
  startedAt: number;
  readyAt: number;
}

/** metrics-server's usual window. */
const WINDOW = 15 * SECOND;
const REQUEST_MILLI = 1000;
const REQUEST_BYTES = 2 ** 30;

/** The pods of a script: they come `startup` after they are asked for, go at once, and use what the script says. */
export class ScriptedPods {
  readonly #startup: number;
  readonly #pods: Pod[] = [];
  #created = 0;

  /** @param replicas those of the start have been there for an hour @param startup nanoseconds */
  constructor(replicas: number, startup: number) {
    this.#startup = startup;
    for (let i = 0; i < replicas; i++) this.#create(-HOUR, -HOUR);
  }

  get count(): number {
    return this.#pods.length;
  }

  ready(now: number): number {
    return this.#pods.filter(({ readyAt }) => readyAt <= now).length;
  }

  /** The youngest go first. */
  scale(to: number, now: number): void {
    while (this.#pods.length > to) this.#pods.pop();
    while (this.#pods.length < to) this.#create(now, now + this.#startup);
  }

  observe(now: number, { cpu, memory, withoutSamples = 0, unready = 0 }: Observed): PodObservation[] {
    return this.#pods.map(({ ordinal, startedAt, readyAt }, index) => {
      const age = this.#pods.length - index;
      const started = readyAt <= now;
      const ready = started && age > unready;
      const sampled = started && age > withoutSamples && (cpu !== undefined || memory !== undefined);
      const container = {
        name: 'main',
        cpuMilli: cpu === undefined ? null : cpu * REQUEST_MILLI,
        memoryBytes: memory === undefined ? null : memory * REQUEST_BYTES,
      };
      return {
        name: `pod-${ordinal}`,
        phase: 'Running',
        ready,
        startedAt,
        readyChangedAt: started ? readyAt : startedAt,
        deleted: false,
        containers: [{ name: 'main', cpuRequestMilli: REQUEST_MILLI, memoryRequestBytes: REQUEST_BYTES }],
        sample: sampled ? { at: now, window: WINDOW, containers: [container] } : null,
      };
    });
  }

  #create(startedAt: number, readyAt: number): void {
    this.#pods.push({ ordinal: this.#created++, startedAt, readyAt });
  }
}
