import type { Stream } from '#sim/stream.ts';
import type { Faults } from './faults.ts';
import type { FlowSpec, TaskSpec } from './spec.ts';

/**
 * Which task a user does next, Locust's TaskSet ('pick': at random by weight, one draw each time) and SequentialTaskSet
 * ('sequence': in order, over and over). Both go by a flat list in which each task stands as often as it weighs;
 * so a task of weight 2 in a sequence is done twice in a row.
 */
export class Flow {
  readonly tasks: readonly TaskSpec[];
  /** The flat list: indexes into `tasks`. */
  readonly list: Int32Array;
  readonly #random: boolean;

  private constructor(tasks: readonly TaskSpec[], list: number[], random: boolean) {
    this.tasks = tasks;
    this.list = Int32Array.from(list);
    this.#random = random;
  }

  static of(spec: FlowSpec, where: string, faults: Faults): Flow {
    const random = 'pick' in spec;
    const kind = random ? 'pick' : 'sequence';
    const tasks = faults.list(where, kind, random ? spec.pick : spec.sequence);
    const names = new Set<string>();
    const list = tasks.flatMap(({ name, weight = 1 }, index) => {
      const place = `${where}.${kind}[${index}]`;
      if (typeof name !== 'string' || name === '') faults.add(place, 'name', 'a text', name);
      if (names.has(name)) faults.add(place, 'name', 'different from the other tasks', name);
      names.add(name);
      return Array<number>(Math.min(faults.whole(place, 'weight', weight, 1), HEAVIEST)).fill(index);
    });
    return new Flow(tasks, list, random);
  }

  /**
   * The next place in the list.
   * @param place the place before, -1 at first
   */
  next(place: number, stream: Stream): number {
    if (this.#random) return Math.floor(stream.uniform() * this.list.length);
    return place + 1 < this.list.length ? place + 1 : 0;
  }
}

/** Longer lists would be a slip: weights in percent or per mille are short of it. */
const HEAVIEST = 1_000_000;
