import { Fifo } from './fifo.ts';

/** Life of a replica; the `state` column, in this order. */
export const PENDING = 0;
export const STARTING = 1;
export const READY = 2;
export const DRAINING = 3;
export const GONE = 4;

export const REPLICA_STATES = ['pending', 'starting', 'ready', 'draining', 'gone'] as const;

/** All replicas of all services, as columns; the rows of those that are gone are used again, their ordinals never. */
export class Replicas {
  /** Rows ever used. */
  top = 0;
  service = new Int32Array(64);
  /** Number of the replica within its service, from 0, as they were created. */
  ordinal = new Int32Array(64);
  state = new Uint8Array(64);
  /** Requests in service, and those with the ones in its own queue. */
  busy = new Int32Array(64);
  held = new Int32Array(64);
  /** Its own queue. */
  readonly queues: Fifo[] = [];
  /** Instants of the life cycle in nanoseconds; NaN when not reached. */
  createdAt = new Float64Array(64);
  scheduledAt = new Float64Array(64);
  readyAt = new Float64Array(64);
  drainingAt = new Float64Array(64);
  /** CPU in use now, in millionths of a core, sidecars included, and what it has come to until `chargedAt`. */
  microcores = new Float64Array(64);
  charged = new Float64Array(64);
  chargedAt = new Float64Array(64);
  #capacity = 64;
  readonly #free: number[] = [];

  /** Requests in service and in its own queue. */
  holding(row: number): number {
    return this.held[row] as number;
  }

  /** A fresh row of a replica that exists from `now` on and uses `microcores` before it serves anything. */
  take(service: number, ordinal: number, now: number): number {
    const row = this.#free.pop() ?? this.top++;
    if (row >= this.#capacity) this.#grow();
    this.service[row] = service;
    this.ordinal[row] = ordinal;
    this.state[row] = PENDING;
    this.busy[row] = this.held[row] = 0;
    this.queues[row] = new Fifo();
    this.createdAt[row] = now;
    this.scheduledAt[row] = this.readyAt[row] = this.drainingAt[row] = Number.NaN;
    this.microcores[row] = this.charged[row] = 0;
    this.chargedAt[row] = now;
    return row;
  }

  release(row: number): void {
    this.state[row] = GONE;
    this.#free.push(row);
  }

  /** Changes the CPU in use from `now` on. */
  use(row: number, microcores: number, now: number): void {
    const rate = this.microcores[row] as number;
    this.charged[row] = (this.charged[row] as number) + rate * (now - (this.chargedAt[row] as number));
    this.chargedAt[row] = now;
    this.microcores[row] = rate + microcores;
  }

  /** CPU time used since the replica was created, in nanoseconds of one core. */
  cpuTime(row: number, now: number): number {
    return (
      ((this.charged[row] as number) + (this.microcores[row] as number) * (now - (this.chargedAt[row] as number))) / 1e6
    );
  }

  #grow(): void {
    this.#capacity *= 2;
    for (const [name, column] of Object.entries(this)) {
      if (!(column instanceof Int32Array || column instanceof Uint8Array || column instanceof Float64Array)) continue;
      const larger = new (column.constructor as { new (size: number): typeof column })(this.#capacity);
      larger.set(column);
      (this as unknown as Record<string, typeof column>)[name] = larger;
    }
  }
}
