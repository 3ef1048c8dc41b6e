import type { Calls } from './calls.ts';

/** A queue of calls, linked through their `next` and `previous`, so that any of them can step out. */
export class Fifo {
  head = -1;
  tail = -1;
  size = 0;

  push(call: number, calls: Calls): void {
    calls.next[call] = -1;
    calls.previous[call] = this.tail;
    if (this.tail >= 0) calls.next[this.tail] = call;
    else this.head = call;
    this.tail = call;
    this.size++;
  }

  remove(call: number, calls: Calls): void {
    const next = calls.next[call] as number;
    const previous = calls.previous[call] as number;
    if (previous >= 0) calls.next[previous] = next;
    else this.head = next;
    if (next >= 0) calls.previous[next] = previous;
    else this.tail = previous;
    this.size--;
  }
}
