/**
 * Replicas of one service by the number of requests they hold, so that the least burdened is found at once: one list a
 * number, and where the first list that is not empty stands. A number changes by one at a time, so every operation is O(1).
 * Among equals the one that has stood longest comes first, which takes turns.
 */
export class Outstanding {
  #heads = new Int32Array(16).fill(-1);
  #tails = new Int32Array(16).fill(-1);
  #next = new Int32Array(64);
  #previous = new Int32Array(64);
  #least = 0;
  #size = 0;

  /** The first of those that hold the fewest requests, or -1 when there is none at all. */
  least(): number {
    return this.#size === 0 ? -1 : (this.#heads[this.#least] as number);
  }

  add(replica: number, requests: number): void {
    while (replica >= this.#next.length) this.#growReplicas();
    while (requests >= this.#heads.length) this.#growCounts();
    const tail = this.#tails[requests] as number;
    this.#next[replica] = -1;
    this.#previous[replica] = tail;
    if (tail >= 0) this.#next[tail] = replica;
    else this.#heads[requests] = replica;
    this.#tails[requests] = replica;
    if (this.#size++ === 0 || requests < this.#least) this.#least = requests;
  }

  /** @param requests the number it was added with */
  remove(replica: number, requests: number): void {
    const next = this.#next[replica] as number;
    const previous = this.#previous[replica] as number;
    if (previous >= 0) this.#next[previous] = next;
    else this.#heads[requests] = next;
    if (next >= 0) this.#previous[next] = previous;
    else this.#tails[requests] = previous;
    this.#size--;
    if (this.#size > 0) while ((this.#heads[this.#least] as number) < 0) this.#least++;
  }

  move(replica: number, from: number, to: number): void {
    this.remove(replica, from);
    this.add(replica, to);
  }

  #growReplicas(): void {
    this.#next = doubled(this.#next);
    this.#previous = doubled(this.#previous);
  }

  #growCounts(): void {
    this.#heads = doubled(this.#heads);
    this.#tails = doubled(this.#tails);
  }
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(column.length * 2).fill(-1);
  larger.set(column);
  return larger;
}
