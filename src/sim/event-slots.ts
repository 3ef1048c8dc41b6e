/**
 * The columns of the timing wheel's events, and the 4-ary heap over them. An event is a slot, a row of typed arrays,
 * used again once it is released; lists of events are chained through `next`, the free ones too.
 * Columns are replaced when they grow: never keep one in a local variable over a call that may take a slot.
 */
export class EventSlots {
  at = new Float64Array(4096);
  /** Number of the push, which orders events of one instant. */
  sequence = new Float64Array(4096);
  kind = new Uint8Array(4096);
  a = new Int32Array(4096);
  b = new Int32Array(4096);
  next = new Int32Array(4096);
  /** The heap's keys beside their slots, so that sifting reads one array until times are equal. */
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
    if (slot >= 0) this.#free = this.next[slot] as number;
    else {
      if (this.#top === this.#capacity) this.#grow();
      slot = this.#top++;
    }
    this.at[slot] = at;
    const sequence = this.#pushed[0] as number;
    this.sequence[slot] = sequence;
    this.#pushed[0] = sequence + 1;
    this.kind[slot] = kind;
    this.a[slot] = a;
    this.b[slot] = b;
    return slot;
  }

  release(slot: number): void {
    this.next[slot] = this.#free;
    this.#free = slot;
  }

  heapInsert(slot: number, at: number): void {
    let i = this.heapSize++;
    if (i === this.heapAt.length) this.#growHeap();
    const { heapAt, heapSlot, sequence } = this;
    const mine = sequence[slot] as number;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentAt = heapAt[parent] as number;
      if (parentAt < at) break;
      const parentSlot = heapSlot[parent] as number;
      if (parentAt === at && (sequence[parentSlot] as number) < mine) break;
      heapAt[i] = parentAt;
      heapSlot[i] = parentSlot;
      i = parent;
    }
    heapAt[i] = at;
    heapSlot[i] = slot;
  }

  /** Takes out the top, which the caller has read. */
  heapDrop(): void {
    const size = --this.heapSize;
    if (size === 0) return;
    const { heapAt, heapSlot, sequence } = this;
    const at = heapAt[size] as number;
    const slot = heapSlot[size] as number;
    const mine = sequence[slot] as number;
    let i = 0;
    for (;;) {
      let least = 4 * i + 1;
      if (least >= size) break;
      const end = Math.min(least + 4, size);
      let leastAt = heapAt[least] as number;
      for (let child = least + 1; child < end; child++) {
        const childAt = heapAt[child] as number;
        if (childAt > leastAt) continue;
        if (
          childAt === leastAt &&
          (sequence[heapSlot[child] as number] as number) > (sequence[heapSlot[least] as number] as number)
        )
          continue;
        least = child;
        leastAt = childAt;
      }
      const leastSlot = heapSlot[least] as number;
      if (at < leastAt || (at === leastAt && mine < (sequence[leastSlot] as number))) break;
      heapAt[i] = leastAt;
      heapSlot[i] = leastSlot;
      i = least;
    }
    heapAt[i] = at;
    heapSlot[i] = slot;
  }

  #grow(): void {
    this.#capacity *= 2;
    const capacity = this.#capacity;
    this.at = grown(this.at, new Float64Array(capacity));
    this.sequence = grown(this.sequence, new Float64Array(capacity));
    this.kind = grown(this.kind, new Uint8Array(capacity));
    this.a = grown(this.a, new Int32Array(capacity));
    this.b = grown(this.b, new Int32Array(capacity));
    this.next = grown(this.next, new Int32Array(capacity));
  }

  #growHeap(): void {
    const capacity = this.heapAt.length * 2;
    this.heapAt = grown(this.heapAt, new Float64Array(capacity));
    this.heapSlot = grown(this.heapSlot, new Int32Array(capacity));
  }
}

/** Copies the old column to the start of the new one. */
function grown<Column extends { set(from: ArrayLike<number>): void }>(
  old: Column & ArrayLike<number>,
  column: Column,
): Column {
  column.set(old);
  return column;
}
