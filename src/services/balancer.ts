import type { Draw } from '#sim/draw.ts';
import { type Calls, KEY_A, KEY_B } from './calls.ts';
import { Outstanding } from './outstanding.ts';
import { CHOICES, LEAST_OUTSTANDING, RANDOM, ROUND_ROBIN, type ServicePlan } from './program.ts';
import type { Replicas } from './replicas.ts';

/**
 * Chooses among the replicas of one service that may be chosen: those that are ready or, where the service has one FIFO
 * for all, those of them with a free slot. Random choices are keyed by the call, not by the order of arrivals.
 */
export class Balancer {
  /** How many may be chosen. */
  count = 0;
  readonly #plan: ServicePlan;
  readonly #replicas: Replicas;
  readonly #calls: Calls;
  readonly #draw: Draw;
  #list = new Int32Array(16);
  /** Where each replica stands in the list. */
  #place = new Int32Array(64);
  #turn = 0;
  readonly #drawn: Int32Array;
  #cumulative: Float64Array | null = null;
  readonly #outstanding: Outstanding | null;

  constructor(plan: ServicePlan, replicas: Replicas, calls: Calls, draw: Draw) {
    this.#plan = plan;
    this.#replicas = replicas;
    this.#calls = calls;
    this.#draw = draw;
    this.#drawn = new Int32Array(plan.choices);
    this.#outstanding = plan.balancer === LEAST_OUTSTANDING ? new Outstanding() : null;
  }

  /** Lets the replica be chosen. */
  add(replica: number): void {
    while (replica >= this.#place.length) this.#place = doubled(this.#place);
    if (this.count === this.#list.length) this.#list = doubled(this.#list);
    this.#place[replica] = this.count;
    this.#list[this.count++] = replica;
    this.#cumulative = null;
    this.#outstanding?.add(replica, this.#replicas.holding(replica));
  }

  /** Lets it be chosen no more. The last of the list takes its place. */
  remove(replica: number): void {
    const place = this.#place[replica] as number;
    const last = this.#list[--this.count] as number;
    this.#list[place] = last;
    this.#place[last] = place;
    this.#cumulative = null;
    this.#outstanding?.remove(replica, this.#replicas.holding(replica));
  }

  /** Must be told when a replica that may be chosen has come to hold one request more (+1) or less (-1). */
  changed(replica: number, by: number): void {
    if (this.#outstanding === null) return;
    const requests = this.#replicas.holding(replica);
    this.#outstanding.move(replica, requests - by, requests);
  }

  /** The replica for this call; there must be one that may be chosen. */
  pick(call: number): number {
    const count = this.count;
    const plan = this.#plan;
    if (plan.balancer === LEAST_OUTSTANDING) return (this.#outstanding as Outstanding).least();
    if (count === 1) return this.#list[0] as number;
    if (plan.balancer === ROUND_ROBIN) {
      if (this.#turn >= count) this.#turn = 0;
      return this.#list[this.#turn++] as number;
    }
    const { cells } = this.#calls;
    this.#draw.begin(
      plan.balancerName.a,
      plan.balancerName.b,
      cells[call | KEY_A] as number,
      cells[call | KEY_B] as number,
    );
    if (plan.balancer === CHOICES) {
      return plan.choices === 2 && !plan.replacement ? this.#better() : this.#best(plan.choices, plan.replacement);
    }
    if (plan.balancer === RANDOM) return this.#list[this.#draw.below(count)] as number;
    return this.#weighted();
  }

  /** The same for two choices without replacement, the usual case, by which nothing need be moved and put back. */
  #better(): number {
    const list = this.#list;
    const draw = this.#draw;
    const { held } = this.#replicas;
    const count = this.count;
    const at = draw.below(count);
    const next = 1 + draw.below(count - 1);
    const first = list[at] as number;
    // The shuffle of `#best` would have put the head of the list where the first was.
    const second = list[next === at ? 0 : next] as number;
    return (held[second] as number) < (held[first] as number) ? second : first;
  }

  /** The one that holds the fewest requests of `choices` drawn ones, the first drawn of equals. */
  #best(choices: number, replacement: boolean): number {
    const list = this.#list;
    const drawn = this.#drawn;
    const n = replacement ? choices : Math.min(choices, this.count);
    let best = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < n; i++) {
      const at = replacement ? this.#draw.below(this.count) : i + this.#draw.below(this.count - i);
      const replica = list[at] as number;
      const requests = this.#replicas.holding(replica);
      if (requests < fewest) {
        fewest = requests;
        best = replica;
      }
      if (replacement) continue;
      // A step of Fisher and Yates' shuffle, so that none is drawn twice.
      drawn[i] = at;
      list[at] = list[i] as number;
      list[i] = replica;
    }
    // Undone, since what is picked must depend on the call's key and not on the picks before it.
    for (let i = replacement ? -1 : n - 1; i >= 0; i--) {
      const at = drawn[i] as number;
      const replica = list[i] as number;
      list[i] = list[at] as number;
      list[at] = replica;
    }
    return best;
  }

  #weighted(): number {
    this.#cumulative ??= this.#sums();
    const sums = this.#cumulative;
    const target = this.#draw.uniform() * (sums[this.count - 1] as number);
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) > target) high = middle;
      else low = middle + 1;
    }
    return this.#list[low] as number;
  }

  #sums(): Float64Array {
    const { weights } = this.#plan;
    let sum = 0;
    return Float64Array.from(this.#list.subarray(0, this.count), (replica) => {
      sum += weights[(this.#replicas.ordinal[replica] as number) % weights.length] as number;
      return sum;
    });
  }
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(column.length * 2);
  larger.set(column);
  return larger;
}
