import type { Kernel } from '#services/kernel.ts';
import { GONE, REPLICA_STATES } from '#services/replicas.ts';

/**
 * What the replicas of each service have used and cost since the start of the run, those that are gone included.
 * Times are nanoseconds; CPU time is of one core.
 */
export class Usage {
  readonly #kernel: Kernel;
  /** CPU time of replicas that are gone. */
  readonly #goneCpu: Float64Array;
  /** Replicas that exist, by service x state; the integral of their number over time, up to `#at`. */
  readonly #counts: Int32Array;
  readonly #area: Float64Array;
  readonly #at: Float64Array;
  readonly least: Int32Array;
  readonly most: Int32Array;

  /** Must be made before the fleet opens, so that it sees every replica. */
  constructor(kernel: Kernel) {
    const services = kernel.program.services.length;
    this.#kernel = kernel;
    this.#goneCpu = new Float64Array(services);
    this.#counts = new Int32Array(services * REPLICA_STATES.length);
    this.#area = new Float64Array(services);
    this.#at = new Float64Array(services);
    this.least = Int32Array.from(kernel.program.services, (plan) => plan.replicas);
    this.most = Int32Array.from(kernel.program.services, (plan) => plan.replicas);
    kernel.fleet.watch((replica, from, to) => this.#count(replica, from, to));
  }

  /** Replicas of the service that are in this state now. */
  replicas(service: number, state: number): number {
    return this.#counts[service * REPLICA_STATES.length + state] as number;
  }

  /** Replicas that exist now, in whatever state. */
  existing(service: number): number {
    let sum = 0;
    for (let state = 0; state < GONE; state++) sum += this.replicas(service, state);
    return sum;
  }

  /** The integral of the number of existing replicas over time, in replica-nanoseconds. */
  replicaTime(service: number): number {
    const now = this.#kernel.engine.now;
    return (this.#area[service] as number) + this.existing(service) * (now - (this.#at[service] as number));
  }

  /** CPU time used by all replicas that the service has had. */
  cpuTime(service: number): number {
    const { engine, replicas } = this.#kernel;
    let sum = this.#goneCpu[service] as number;
    for (let row = 0; row < replicas.top; row++) {
      if (replicas.service[row] === service && replicas.state[row] !== GONE) sum += replicas.cpuTime(row, engine.now);
    }
    return sum;
  }

  #count(replica: number, from: number, to: number): void {
    const { engine, fleet, replicas } = this.#kernel;
    const service = replicas.service[replica] as number;
    this.#area[service] = this.replicaTime(service);
    this.#at[service] = engine.now;
    if (from >= 0) this.#add(service, from, -1);
    if (to === GONE)
      this.#goneCpu[service] = (this.#goneCpu[service] as number) + replicas.cpuTime(replica, engine.now);
    else this.#add(service, to, 1);
    const members = fleet.members(service).length;
    if (engine.now === 0) return;
    this.least[service] = Math.min(this.least[service] as number, members);
    this.most[service] = Math.max(this.most[service] as number, members);
  }

  #add(service: number, state: number, by: number): void {
    const index = service * REPLICA_STATES.length + state;
    this.#counts[index] = (this.#counts[index] as number) + by;
  }
}
