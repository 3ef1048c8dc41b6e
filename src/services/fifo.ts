import { type Calls, NEXT, PREVIOUS } from './calls.ts';

/** A queue of calls, linked through their `next` and `previous`, so that any of them can step out. */
export class Fifo {
  head = -1;
  tail = -1;
  size = 0;

  push(call: number, calls: Calls): void {
    calls.cells[call | NEXT] = -1;
    calls.cells[call | PREVIOUS] = this.tail | 0;
    if (this.tail >= 0) calls.cells[this.tail | NEXT] = call | 0;
    else this.head = call;
    this.tail = call;
    this.size++;
  }

  remove(call: number, calls: Calls): void {
    const next = calls.cells[call | NEXT] as number;
    const previous = calls.cells[call | PREVIOUS] as number;
    if (previous >= 0) calls.cells[previous | NEXT] = next;
    else this.head = next;
    if (next >= 0) calls.cells[next | PREVIOUS] = previous;
    else this.tail = previous;
    this.size--;
  }
}
