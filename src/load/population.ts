import type { Clock } from '#sim/clock.ts';
import { roundToNanosecond, SECOND } from '#sim/time.ts';
import type { Dispatcher } from './locust/dispatch.ts';
import type { ShapeRow } from './shape-table.ts';

const NONE = -1;

/** Who starts and stops users when the population changes. Classes are indexes into the dispatcher's names. */
export interface Staff {
  startUsers(classIndex: number, count: number): void;
  stopUsers(classIndex: number, count: number): void;
  /** The shape has come to its end. */
  shapeEnded(): void;
}

/**
 * Makes the number of users follow a shape, as Locust's shape worker and LocalRunner do: each whole second the table is
 * looked at, and only a changed row acts. It ends the ramp under way and begins another one at once, so that a rate too
 * low leaves its target unreached. A batch that is due at the very instant of a change still happens, before it.
 */
export class Population {
  readonly #clock: Clock;
  readonly #rows: readonly ShapeRow[];
  readonly #dispatcher: Dispatcher;
  readonly #staff: Staff;
  readonly #before: Int32Array;
  #startedAt = 0;
  #row: ShapeRow | undefined;
  #cancelTick = () => {};
  #cancelBatch = () => {};
  #batchAt = NONE;
  #rampAt = 0;
  #batches = 0;

  constructor(clock: Clock, rows: readonly ShapeRow[], dispatcher: Dispatcher, staff: Staff) {
    this.#clock = clock;
    this.#rows = rows;
    this.#dispatcher = dispatcher;
    this.#staff = staff;
    this.#before = new Int32Array(dispatcher.names.length);
  }

  /** Takes now as the beginning of the shape. */
  start(): void {
    this.#startedAt = this.#clock.now;
    this.#tick();
  }

  /** Nobody is started or stopped any more. */
  stop(): void {
    this.#cancelTick();
    this.#cancelBatch();
  }

  #tick(): void {
    if (this.#batchAt !== NONE && this.#batchAt <= this.#clock.now) {
      this.#cancelBatch();
      this.#batch();
    }
    const second = Math.floor((this.#clock.now - this.#startedAt) / SECOND);
    const row = this.#rows[second];
    if (row === undefined) {
      this.stop();
      this.#staff.shapeEnded();
      return;
    }
    this.#cancelTick = this.#clock.at(this.#startedAt + (second + 1) * SECOND, () => this.#tick());
    if (this.#row === undefined || differ(row, this.#row)) this.#turnTo(row);
  }

  #turnTo(row: ShapeRow): void {
    this.#row = row;
    this.#cancelBatch();
    this.#dispatcher.start(row.users, row.rate, row.classes);
    this.#rampAt = this.#clock.now;
    this.#batches = 0;
    this.#batch();
  }

  #batch(): void {
    const { counts } = this.#dispatcher;
    this.#before.set(counts);
    this.#batchAt = NONE;
    if (this.#dispatcher.step()) {
      this.#batches++;
      this.#batchAt = this.#rampAt + roundToNanosecond(this.#batches * this.#dispatcher.gap * SECOND);
      this.#cancelBatch = this.#clock.at(this.#batchAt, () => this.#batch());
    }
    for (let i = 0; i < counts.length; i++) {
      const change = (counts[i] as number) - (this.#before[i] as number);
      if (change > 0) this.#staff.startUsers(i, change);
      if (change < 0) this.#staff.stopUsers(i, -change);
    }
  }
}

function differ(a: ShapeRow, b: ShapeRow): boolean {
  return a.users !== b.users || a.rate !== b.rate || String(a.classes) !== String(b.classes);
}
