import type { Engine } from '#sim/engine.ts';
import { REJECTED, TIMED_OUT } from '#sim/outcome.ts';
import { Balancer } from './balancer.ts';
import {
  ABANDONED,
  ANSWER,
  type Calls,
  CURSOR,
  ENDPOINT,
  EVENT,
  FLAGS,
  KEY_A,
  KEY_B,
  POOLED,
  QUEUED,
  REPLICA,
  STARTED_AT,
  STATE,
} from './calls.ts';
import type { Counters } from './counters.ts';
import { Fifo } from './fifo.ts';
import type { Kernel } from './kernel.ts';
import type { Line } from './line.ts';
import type { NamedSampler, Program, ServicePlan } from './program.ts';
import { DRAINING, READY, type Replicas } from './replicas.ts';

/**
 * Admits calls to replicas. A service has balancers over its replicas and one FIFO of its own, the *pool*: the queue that
 * its replicas pull from where the service is declared so, and for all the buffer where calls wait while none is ready.
 *
 * Every call passes here twice, so what it needs is held in fields of its own instead of being asked of the kernel.
 */
export class Gateway {
  readonly #kernel: Kernel;
  readonly #calls: Calls;
  readonly #counters: Counters;
  readonly #engine: Engine;
  readonly #line: Line;
  readonly #program: Program;
  readonly #replicas: Replicas;
  readonly #doors: Door[];
  readonly #queueTimeout: number;

  constructor(kernel: Kernel) {
    const { calls, counters, draw, engine, line, program, replicas } = kernel;
    this.#kernel = kernel;
    this.#calls = calls;
    this.#counters = counters;
    this.#engine = engine;
    this.#line = line;
    this.#program = program;
    this.#replicas = replicas;
    this.#doors = program.services.map((plan) => new Door(plan, new Balancer(plan, replicas, calls, draw)));
    this.#queueTimeout = engine.register([(call) => this.#outOfPatience(call)]);
  }

  /** Calls that wait at the service itself. */
  pooled(service: number): number {
    return (this.#doors[service] as Door).pool.size;
  }

  ready(service: number): number {
    return (this.#doors[service] as Door).ready;
  }

  /** Has the listener told, in the middle of the arrival, of each call that comes while the service has no ready replica. */
  wake(service: number, listener: () => void): void {
    (this.#doors[service] as Door).wake = listener;
  }

  /** A call arrives at its service: it starts, waits, or is rejected. */
  arrive(call: number, service: number): void {
    const door = this.#doors[service] as Door;
    const { balancer, plan } = door;
    if (door.ready === 0 || (!plan.shared && door.pool.size > 0)) {
      this.#buffer(call, door);
    } else if (plan.shared) {
      if (balancer.count > 0) this.#start(call, balancer.pick(call), door);
      else this.#wait(call, door.pool, POOLED, door, plan.places, plan.queueTimeout);
    } else {
      const replicas = this.#replicas;
      const replica = balancer.pick(call);
      if ((replicas.busy[replica] as number) < plan.concurrency) this.#start(call, replica, door);
      else {
        this.#calls.cells[call | REPLICA] = replica | 0;
        const queue = replicas.queues[replica] as Fifo;
        if (this.#wait(call, queue, QUEUED, door, plan.places, plan.queueTimeout)) {
          replicas.held[replica] = (replicas.held[replica] as number) + 1;
          balancer.changed(replica, 1);
        }
      }
    }
  }

  /** A call that was in service is over: its slot goes to the next one. */
  leave(call: number): void {
    const replicas = this.#replicas;
    const { busy, held } = replicas;
    const replica = this.#calls.cells[call | REPLICA] as number;
    const service = replicas.service[replica] as number;
    const state = replicas.state[replica] as number;
    const door = this.#doors[service] as Door;
    const { balancer, plan } = door;
    const before = busy[replica] as number;
    const holding = (held[replica] as number) - 1;
    this.#counters.leaveService(service, this.#engine.now);
    busy[replica] = before - 1;
    held[replica] = holding;
    if (state === READY) {
      if (plan.shared && before === plan.concurrency) balancer.add(replica);
      else balancer.changed(replica, -1);
    }
    if (holding >= before || door.pool.size > 0) this.#pull(replica, door);
    if (state === DRAINING && held[replica] === 0) this.#kernel.fleet.emptied(replica);
  }

  /** Takes a waiting call out of its queue. */
  withdraw(call: number): void {
    const calls = this.#calls;
    const { cells } = calls;
    const event = cells[call | EVENT] as number;
    if (event >= 0) this.#engine.cancel(event);
    cells[call | EVENT] = -1;
    const service = this.#program.serviceOf[cells[call | ENDPOINT] as number] as number;
    const door = this.#doors[service] as Door;
    this.#counters.changeWaiting(service, -1, this.#engine.now);
    if (cells[call | STATE] === POOLED) door.pool.remove(call, calls);
    else {
      const replicas = this.#replicas;
      const replica = cells[call | REPLICA] as number;
      (replicas.queues[replica] as Fifo).remove(call, calls);
      replicas.held[replica] = (replicas.held[replica] as number) - 1;
      if (replicas.state[replica] === READY) door.balancer.changed(replica, -1);
    }
  }

  /** The replica has become ready: it takes what waits for it. */
  open(replica: number): void {
    const door = this.#doors[this.#replicas.service[replica] as number] as Door;
    door.ready++;
    if (door.plan.concurrency > 0) door.balancer.add(replica);
    while (this.#pull(replica, door)) {}
  }

  /** The replica is to get no more calls. */
  close(replica: number): void {
    const replicas = this.#replicas;
    const { balancer, plan } = this.#door(replica);
    this.#door(replica).ready--;
    if (!plan.shared || (replicas.busy[replica] as number) < plan.concurrency) balancer.remove(replica);
  }

  #door(replica: number): Door {
    return this.#doors[this.#replicas.service[replica] as number] as Door;
  }

  /** Starts the next call that waits for a free slot of this replica. @returns whether there was a slot and a call */
  #pull(replica: number, door: Door): boolean {
    const replicas = this.#replicas;
    if ((replicas.busy[replica] as number) >= door.plan.concurrency) return false;
    return (
      this.#take(replicas.queues[replica] as Fifo, replica, door) ||
      (replicas.state[replica] === READY && this.#take(door.pool, replica, door))
    );
  }

  /** Starts the first call of the queue whose caller still waits, or whoever is first where that does not matter. */
  #take(queue: Fifo, replica: number, door: Door): boolean {
    for (let call = queue.head; call >= 0; call = queue.head) {
      this.withdraw(call);
      if (this.#dropped(call, door.plan)) continue;
      this.#start(call, replica, door);
      return true;
    }
    return false;
  }

  #dropped(call: number, plan: ServicePlan): boolean {
    const { cells } = this.#calls;
    if (!plan.dropAbandoned || ((cells[call | FLAGS] as number) & ABANDONED) === 0) return false;
    this.#kernel.ledger.conclude(call, cells[call | ANSWER] as number);
    return true;
  }

  /** Gives the call a slot; its first step is for the line. */
  #start(call: number, replica: number, { balancer, plan }: Door): void {
    const calls = this.#calls;
    const replicas = this.#replicas;
    const { busy, held } = replicas;
    const now = this.#engine.now;
    const load = (busy[replica] as number) + 1;
    calls.cells[call | REPLICA] = replica | 0;
    calls.cells[call | CURSOR] = this.#program.first[calls.cells[call | ENDPOINT] as number] as number;
    calls.times[(call >> 3) | STARTED_AT] = now;
    busy[replica] = load;
    held[replica] = (held[replica] as number) + 1;
    this.#counters.enterService(plan.number, now);
    if (replicas.state[replica] === READY) {
      balancer.changed(replica, 1);
      if (plan.shared && load === plan.concurrency) balancer.remove(replica);
    }
    this.#line.push(call);
  }

  /** Lets a call wait at a service that has no ready replica, or has had none of late. */
  #buffer(call: number, door: Door): void {
    if (door.ready === 0) door.wake?.();
    this.#wait(call, door.pool, POOLED, door, door.plan.bufferPlaces, door.plan.bufferTimeout);
  }

  /** Lets the call wait in the queue, or rejects it when there is no place. @returns whether it waits */
  #wait(call: number, queue: Fifo, state: number, door: Door, places: number, timeout: NamedSampler | null): boolean {
    if (queue.size >= places) {
      this.#kernel.ledger.conclude(call, REJECTED);
      return false;
    }
    const calls = this.#calls;
    const now = this.#engine.now;
    this.#counters.changeWaiting(door.plan.number, 1, now);
    calls.cells[call | STATE] = state | 0;
    queue.push(call, calls);
    if (timeout !== null) {
      const time = this.#patience(timeout, call);
      calls.cells[call | EVENT] = this.#engine.schedule(now + time, this.#queueTimeout, call, 0);
    }
    return true;
  }

  #patience({ name, sampler }: NamedSampler, call: number): number {
    const { draw } = this.#kernel;
    const { cells } = this.#calls;
    draw.begin(name.a, name.b, cells[call | KEY_A] as number, cells[call | KEY_B] as number);
    return sampler.draw(draw);
  }

  #outOfPatience(call: number): void {
    const { calls, fleet, interpreter, ledger, replicas } = this.#kernel;
    calls.cells[call | EVENT] = -1;
    this.withdraw(call);
    const replica = calls.cells[call | REPLICA] as number;
    ledger.conclude(call, TIMED_OUT);
    if (replica >= 0 && replicas.state[replica] === DRAINING && replicas.holding(replica) === 0) fleet.emptied(replica);
    interpreter.flush();
  }
}

/** Where the calls of one service come in. */
class Door {
  readonly plan: ServicePlan;
  readonly balancer: Balancer;
  readonly pool = new Fifo();
  /** Ready replicas. */
  ready = 0;
  /** Who is told of arrivals while there is none. */
  wake: (() => void) | undefined = undefined;

  constructor(plan: ServicePlan, balancer: Balancer) {
    this.plan = plan;
    this.balancer = balancer;
  }
}
