import type { TapRows } from '#services/tap.ts';
import { COMPLETED, CUT } from '#sim/outcome.ts';
import { parseDuration } from '#sim/time.ts';
import type { Ingress } from './ingress.ts';
import type { RunEvent } from './result.ts';
import type { ObjectiveSpec } from './scenario.ts';

export type ObjectiveEvent = Extract<RunEvent, { type: 'objective' }>;

interface Objective {
  target: string;
  /** Nanoseconds. */
  under: number;
  ratio: number;
  /** By the numbers of endpoints: 1 for those that it is about. */
  concerns: Uint8Array;
}

/** Cells of an objective in an interval: requests, and those of them that violated it. */
const CELLS = 2;

/**
 * How objectives fared in each scrape interval, from the requests that were answered in it: two increments a request and
 * objective, for scenarios that have some. Requests that nobody has answered are in no interval.
 */
export class ObjectiveIntervals {
  readonly #objectives: readonly Objective[];
  readonly #interval: number;
  readonly #phase: number;
  readonly #width: number;
  #counts: Uint32Array;
  #bins = 0;

  /** @param interval nanoseconds of an interval @param phase end of the first */
  constructor(
    { routes }: Ingress,
    endpoints: number,
    specs: readonly ObjectiveSpec[],
    { interval, phase }: { interval: number; phase: number },
  ) {
    this.#interval = interval;
    this.#phase = phase;
    this.#width = specs.length * CELLS;
    this.#counts = new Uint32Array(this.#width * 64);
    this.#objectives = specs.map(({ target = '*', under, ratio }) => {
      const concerns = new Uint8Array(endpoints);
      for (const { route, endpoint } of routes) if (target === '*' || target === route) concerns[endpoint] = 1;
      return { target, under: parseDuration(under), ratio, concerns };
    });
  }

  rows({ count, source, endpoint, arrivedAt, answeredAt, endedAt, answer, outcome }: TapRows): void {
    for (let i = 0; i < count; i++) {
      if ((source[i] as number) < 0) continue;
      const answered = answeredAt[i] as number;
      // A user who was stopped went away by himself: no objective is to blame for that.
      if (answer[i] === CUT && (outcome[i] !== CUT || answered < (endedAt[i] as number))) continue;
      const bin = Math.max(0, Math.ceil((answered - this.#phase) / this.#interval));
      if (bin >= this.#bins) this.#grow(bin + 1);
      const sojourn = answer[i] === COMPLETED ? answered - (arrivedAt[i] as number) : Number.POSITIVE_INFINITY;
      this.#judge(bin * this.#width, endpoint[i] as number, sojourn);
    }
  }

  /** When objectives ceased to be met and were met again, in the order of time. @param now nanoseconds */
  events(now: number): ObjectiveEvent[] {
    const events: ObjectiveEvent[] = [];
    const breached = this.#objectives.map(() => false);
    for (let bin = 0; bin < this.#bins; bin++) {
      const atSeconds = Math.min(now, this.#phase + bin * this.#interval) / 1e9;
      this.#objectives.forEach(({ target, under, ratio }, i) => {
        const cell = bin * this.#width + i * CELLS;
        const requests = this.#counts[cell] as number;
        // An interval without requests says nothing.
        if (requests === 0) return;
        const attainedRatio = 1 - (this.#counts[cell + 1] as number) / requests;
        const isBreached = attainedRatio < ratio;
        if (isBreached === breached[i]) return;
        breached[i] = isBreached;
        const underSeconds = under / 1e9;
        events.push({ type: 'objective', atSeconds, target, underSeconds, breached: isBreached, attainedRatio, ratio });
      });
    }
    return events;
  }

  #judge(from: number, endpoint: number, sojourn: number): void {
    const counts = this.#counts;
    for (let i = 0; i < this.#objectives.length; i++) {
      const { concerns, under } = this.#objectives[i] as Objective;
      if (concerns[endpoint] === 0) continue;
      const cell = from + i * CELLS;
      counts[cell] = (counts[cell] as number) + 1;
      if (sojourn > under) counts[cell + 1] = (counts[cell + 1] as number) + 1;
    }
  }

  #grow(bins: number): void {
    this.#bins = bins;
    if (bins * this.#width <= this.#counts.length) return;
    const larger = new Uint32Array(Math.max(bins * this.#width, this.#counts.length * 2));
    larger.set(this.#counts);
    this.#counts = larger;
  }
}

/** Both in the order of time; where they meet, what happened comes before what follows from it. */
export function withObjectives(events: readonly RunEvent[], objectives: readonly ObjectiveEvent[]): RunEvent[] {
  const merged: RunEvent[] = [];
  let next = 0;
  for (const event of events) {
    for (; next < objectives.length; next++) {
      const objective = objectives[next] as ObjectiveEvent;
      if (objective.atSeconds >= event.atSeconds) break;
      merged.push(objective);
    }
    merged.push(event);
  }
  return [...merged, ...objectives.slice(next)];
}
