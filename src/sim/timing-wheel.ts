import type { EventList } from './event-list.ts';
import { A, B, EventSlots, KIND, NEXT } from './event-slots.ts';

const DEAD = 255;
const SIZE_BITS = 12;
const SIZE = 1 << SIZE_BITS;
const MASK = SIZE - 1;
const FAR = 1024;
const FAR_MASK = FAR - 1;
/** Buckets are turned this often between two looks at their width. */
const RETUNE_AFTER = 4096;
const NARROWEST = 2 ** 8;
const WIDEST = 2 ** 40;

/**
 * The future event list of every run: two timing wheels in front of a small heap.
 *
 * Time is cut into buckets, 4096 buckets are a rotation. Events of this rotation lie in unsorted lists, one a bucket;
 * those of the next 1024 rotations in one list a rotation; the rest in one list, looked through once in 1024
 * rotations. Only the bucket whose turn it is gets sorted, by a 4-ary heap on (time, sequence), so the order is exact
 * whatever the width of a bucket. Push and cancel are O(1). A cancelled event stays where it is, marked dead, and is
 * dropped when its list comes up, or when the dead outnumber the living.
 *
 * The width tunes itself from counts of events, never from a clock, so runs repeat. A bucket that holds many events is
 * halved only when buckets are not also mostly empty: a herd at one instant cannot be split.
 */
export class TimingWheel implements EventList {
  at = 0;
  kind = 0;
  a = 0;
  b = 0;
  size = 0;
  readonly #slots = new EventSlots();
  readonly #near = new Int32Array(SIZE).fill(-1);
  readonly #far = new Int32Array(FAR).fill(-1);
  #beyond = -1;
  #inNear = 0;
  #inFar = 0;
  #dead = 0;
  #width: number;
  #inverse: number;
  /** The bucket that is in the heap; the heap also takes what is pushed at or before it. */
  #current = -1;
  /** First bucket after the present rotation. */
  #rotationEnd = SIZE;
  #rotation = 0;
  /** Rotations up to this one are in `far`, later ones in `beyond`. */
  #horizon = FAR;
  #turns = 0;
  #steps = 0;
  #loaded = 0;

  /** @param width of a bucket in nanoseconds at the start, a power of two from 2^8 to 2^40 */
  constructor(width = 2 ** 20) {
    this.#width = width;
    this.#inverse = 1 / width;
  }

  push(at: number, kind: number, a: number, b: number): number {
    const slots = this.#slots;
    const slot = slots.take(at, kind, a, b);
    const bucket = Math.floor(at * this.#inverse);
    if (bucket <= this.#current) slots.heapInsert(slot, at);
    else this.#link(slot, bucket);
    this.size++;
    return slot;
  }

  cancel(event: number): void {
    this.#slots.cells[event | KIND] = DEAD;
    this.size--;
    if (++this.#dead > this.size + 65_536) this.#rebuild(this.#width);
  }

  next(until: number): boolean {
    const slots = this.#slots;
    for (;;) {
      if (slots.heapSize === 0) {
        if (!this.#advance()) return false;
        continue;
      }
      const at = slots.heapAt[0] as number;
      if (at > until) return false;
      const slot = slots.heapSlot[0] as number;
      slots.heapDrop();
      const { cells } = slots;
      const kind = cells[slot | KIND] as number;
      if (kind === DEAD) {
        this.#bury(slot);
        continue;
      }
      this.at = at;
      this.kind = kind;
      this.a = cells[slot | A] as number;
      this.b = cells[slot | B] as number;
      slots.release(slot);
      this.size--;
      return true;
    }
  }

  #link(slot: number, bucket: number): void {
    const { cells } = this.#slots;
    if (bucket < this.#rotationEnd) {
      const i = bucket & MASK;
      cells[slot | NEXT] = this.#near[i] as number;
      this.#near[i] = slot | 0;
      this.#inNear++;
      return;
    }
    const rotation = Math.floor(bucket / SIZE);
    if (rotation <= this.#horizon) {
      const i = rotation & FAR_MASK;
      cells[slot | NEXT] = this.#far[i] as number;
      this.#far[i] = slot | 0;
      this.#inFar++;
    } else {
      cells[slot | NEXT] = this.#beyond;
      this.#beyond = slot;
    }
  }

  /** Brings the next events nearer the heap by one move. @returns false when there are none anywhere */
  #advance(): boolean {
    if (this.#inNear > 0) this.#turn();
    else if (this.#inFar > 0) this.#nextRotation();
    else if (this.#beyond >= 0) this.#reachBeyond();
    else return false;
    return true;
  }

  /** Takes the next bucket of this rotation that is not empty into the heap. */
  #turn(): void {
    if (this.#turns >= RETUNE_AFTER && this.#retune()) return;
    const near = this.#near;
    const from = this.#current;
    let bucket = from + 1;
    while ((near[bucket & MASK] as number) < 0) bucket++;
    this.#current = bucket;
    this.#turns++;
    this.#steps += bucket - from;
    const i = bucket & MASK;
    let slot = near[i] as number;
    near[i] = -1;
    const { cells, keys } = this.#slots;
    while (slot >= 0) {
      const following = cells[slot | NEXT] as number;
      this.#inNear--;
      this.#loaded++;
      if (cells[slot | KIND] === DEAD) this.#bury(slot);
      else this.#slots.heapInsert(slot, keys[slot >> 1] as number);
      slot = following;
    }
  }

  #nextRotation(): void {
    const far = this.#far;
    let rotation = this.#rotation + 1;
    while ((far[rotation & FAR_MASK] as number) < 0) rotation++;
    const list = far[rotation & FAR_MASK] as number;
    far[rotation & FAR_MASK] = -1;
    this.#standAt(rotation);
    this.#inFar -= this.#relink(list);
  }

  #reachBeyond(): void {
    const { cells, keys } = this.#slots;
    let earliest = Number.POSITIVE_INFINITY;
    for (let slot = this.#beyond; slot >= 0; slot = cells[slot | NEXT] as number) {
      if (cells[slot | KIND] !== DEAD) earliest = Math.min(earliest, keys[slot >> 1] as number);
    }
    if (earliest < Number.POSITIVE_INFINITY) this.#standAt(Math.floor((earliest * this.#inverse) / SIZE));
    this.#pullBeyond();
  }

  #pullBeyond(): void {
    this.#horizon = this.#rotation + FAR;
    const list = this.#beyond;
    this.#beyond = -1;
    this.#relink(list);
  }

  #standAt(rotation: number): void {
    this.#rotation = rotation;
    this.#rotationEnd = (rotation + 1) * SIZE;
    this.#current = Math.max(this.#current, rotation * SIZE - 1);
  }

  /** Puts a whole list where its events belong now, the dead excepted. @returns how many there were */
  #relink(list: number): number {
    const slots = this.#slots;
    let count = 0;
    for (let slot = list; slot >= 0; count++) {
      const following = slots.cells[slot | NEXT] as number;
      const at = slots.keys[slot >> 1] as number;
      const bucket = Math.floor(at * this.#inverse);
      if (slots.cells[slot | KIND] === DEAD) this.#bury(slot);
      else if (bucket <= this.#current) slots.heapInsert(slot, at);
      else this.#link(slot, bucket);
      slot = following;
    }
    return count;
  }

  #bury(slot: number): void {
    this.#dead--;
    this.#slots.release(slot);
  }

  /** Looks at how full the buckets were of late. @returns true when the width was changed */
  #retune(): boolean {
    const crowded = this.#loaded > 4 * this.#turns;
    const sparse = this.#steps > 4 * this.#turns;
    this.#turns = this.#steps = this.#loaded = 0;
    if (crowded === sparse) return false;
    const width = crowded ? this.#width / 2 : this.#width * 2;
    if (width < NARROWEST || width > WIDEST) return false;
    this.#rebuild(width);
    return true;
  }

  #rebuild(width: number): void {
    const lists = [...this.#near.filter((slot) => slot >= 0), ...this.#far.filter((slot) => slot >= 0)];
    if (this.#beyond >= 0) lists.push(this.#beyond);
    this.#near.fill(-1);
    this.#far.fill(-1);
    this.#beyond = -1;
    this.#inNear = this.#inFar = 0;
    // Rounded up: what lies in the rest of a wider bucket goes to the heap with it.
    this.#current = Math.ceil(((this.#current + 1) * this.#width) / width) - 1;
    this.#width = width;
    this.#inverse = 1 / width;
    this.#rotation = Math.max(0, Math.floor(this.#current / SIZE));
    this.#rotationEnd = (this.#rotation + 1) * SIZE;
    this.#horizon = this.#rotation + FAR;
    for (const list of lists) this.#relink(list);
  }
}
