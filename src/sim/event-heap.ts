import type { EventList } from './event-list.ts';

interface Entry {
  at: number;
  sequence: number;
  kind: number;
  a: number;
  b: number;
  slot: number;
  cancelled: boolean;
}

/** The obvious future event list: a binary heap of objects. Slow; it is the oracle that the timing wheel is held against. */
export class EventHeap implements EventList {
  at = 0;
  kind = 0;
  a = 0;
  b = 0;
  size = 0;
  readonly #heap: Entry[] = [];
  readonly #slots: (Entry | undefined)[] = [];
  readonly #free: number[] = [];
  #sequence = 0;

  push(at: number, kind: number, a: number, b: number): number {
    const slot = this.#free.pop() ?? this.#slots.length;
    const entry = { at, sequence: this.#sequence++, kind, a, b, slot, cancelled: false };
    this.#slots[slot] = entry;
    this.#heap.push(entry);
    this.size++;
    this.#up(this.#heap.length - 1);
    return slot;
  }

  cancel(event: number): void {
    const entry = this.#slots[event];
    if (entry === undefined) throw new Error(`no event has the handle ${event}`);
    entry.cancelled = true;
    this.#release(entry);
  }

  next(until: number): boolean {
    for (let top = this.#heap[0]; top !== undefined && top.at <= until; top = this.#heap[0]) {
      this.#dropTop();
      if (top.cancelled) continue;
      this.#release(top);
      this.at = top.at;
      this.kind = top.kind;
      this.a = top.a;
      this.b = top.b;
      return true;
    }
    return false;
  }

  #release(entry: Entry): void {
    this.#slots[entry.slot] = undefined;
    this.#free.push(entry.slot);
    this.size--;
  }

  #up(from: number): void {
    const heap = this.#heap;
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i] as Entry, heap[parent] as Entry)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #dropTop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    heap[0] = last;
    for (let i = 0; ; ) {
      let child = 2 * i + 1;
      if (child >= heap.length) return;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (!before(heap[child] as Entry, heap[i] as Entry)) return;
      this.#swap(i, child);
      i = child;
    }
  }

  #swap(i: number, j: number): void {
    const heap = this.#heap;
    [heap[i], heap[j]] = [heap[j] as Entry, heap[i] as Entry];
  }
}

function before(x: Entry, y: Entry): boolean {
  return x.at < y.at || (x.at === y.at && x.sequence < y.sequence);
}
