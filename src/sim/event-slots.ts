/** The integers of an event, as offsets from its handle. */
export const KIND = 0;
export const A = 1;
export const B = 2;
export const NEXT = 3;

/**
 * The rows of the timing wheel's events, and the 4-ary heap over them. An event is a slot, used again once it is
 * released; lists of events are chained through NEXT, the free ones too. What belongs to an event lies side by side:
 * its integers in `cells` from its handle on, a multiple of 4, and its instant and its sequence number, which orders
 * events of one instant, in `keys` from half of that on. Offsets are put to handles by `|`, which cannot overflow.
 * The arrays are replaced when they grow: never keep one in a local variable over a call that may take a slot.
 */
export class EventSlots {
  keys = new Float64Array(2 * 4096);
  cells = new Int32Array(4 * 4096);
  /** The heap's instants beside their slots, so that sifting reads one array until instants are equal. */
  heapAt = new Float64Array(1024);
  heapSlot = new Int32Array(1024);
  heapSize = 0;
  #capacity = 4096;
  #top = 0;
  #free = -1;
  /** In a typed array, since a field would change from small integer to double in the middle of a run. */
  readonly #pushed = new Float64Array(1);

  take(at: number, kind: number, a: number, b: number): number {
    let slot = this.#free;
    if (slot >= 0) this.#free = this.cells[slot | NEXT] as number;
    else {
      if (this.#top === 4 * this.#capacity) this.#grow();
      slot = this.#top;
      this.#top += 4;
    }
    const { cells, keys } = this;
    const sequence = this.#pushed[0] as number;
    this.#pushed[0] = sequence + 1;
    keys[slot >> 1] = at;
    keys[(slot >> 1) | 1] = sequence;
    // `| 0` says that it is an integer: what comes as an argument would go through a double on its way into the array.
    cells[slot | KIND] = kind | 0;
    cells[slot | A] = a | 0;
    cells[slot | B] = b | 0;
    return slot;
  }

  release(slot: number): void {
    this.cells[slot | NEXT] = this.#free | 0;
    this.#free = slot;
  }

  heapInsert(slot: number, at: number): void {
    let i = this.heapSize++;
    if (i === this.heapAt.length) this.#growHeap();
    const { heapAt, heapSlot, keys } = this;
    const mine = keys[(slot >> 1) | 1] as number;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentAt = heapAt[parent] as number;
      if (parentAt < at) break;
      const parentSlot = heapSlot[parent] as number;
      if (parentAt === at && (keys[(parentSlot >> 1) | 1] as number) < mine) break;
      heapAt[i] = parentAt;
      heapSlot[i] = parentSlot;
      i = parent;
    }
    heapAt[i] = at;
    heapSlot[i] = slot | 0;
  }

  /** Takes out the top, which the caller has read. */
  heapDrop(): void {
    const size = --this.heapSize;
    if (size === 0) return;
    const { heapAt, heapSlot, keys } = this;
    const at = heapAt[size] as number;
    const slot = heapSlot[size] as number;
    const mine = keys[(slot >> 1) | 1] as number;
    let i = 0;
    for (;;) {
      let least = 4 * i + 1;
      if (least >= size) break;
      const end = Math.min(least + 4, size);
      let leastAt = heapAt[least] as number;
      for (let child = least + 1; child < end; child++) {
        const childAt = heapAt[child] as number;
        if (childAt > leastAt || (childAt === leastAt && this.#later(child, least))) continue;
        least = child;
        leastAt = childAt;
      }
      const leastSlot = heapSlot[least] as number;
      if (at < leastAt || (at === leastAt && mine < (keys[(leastSlot >> 1) | 1] as number))) break;
      heapAt[i] = leastAt;
      heapSlot[i] = leastSlot;
      i = least;
    }
    heapAt[i] = at;
    heapSlot[i] = slot;
  }

  /** Whether the event at place i of the heap was pushed after the one at place j. */
  #later(i: number, j: number): boolean {
    const { heapSlot, keys } = this;
    return (keys[((heapSlot[i] as number) >> 1) | 1] as number) > (keys[((heapSlot[j] as number) >> 1) | 1] as number);
  }

  #grow(): void {
    this.#capacity *= 2;
    const keys = new Float64Array(2 * this.#capacity);
    keys.set(this.keys);
    this.keys = keys;
    const cells = new Int32Array(4 * this.#capacity);
    cells.set(this.cells);
    this.cells = cells;
  }

  #growHeap(): void {
    const heapAt = new Float64Array(this.heapAt.length * 2);
    heapAt.set(this.heapAt);
    this.heapAt = heapAt;
    const heapSlot = new Int32Array(heapAt.length);
    heapSlot.set(this.heapSlot);
    this.heapSlot = heapSlot;
  }
}
