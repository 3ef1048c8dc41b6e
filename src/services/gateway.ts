import { REJECTED, TIMED_OUT } from '#sim/outcome.ts';
import { Balancer } from './balancer.ts';
import {
  ABANDONED,
  ANSWER,
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
import { Fifo } from './fifo.ts';
import type { Kernel } from './kernel.ts';
import type { NamedSampler, ServicePlan } from './program.ts';
import { DRAINING, READY } from './replicas.ts';

/**
 * Admits calls to replicas. A service has balancers over its replicas and one FIFO of its own, the *pool*: the queue that
 * its replicas pull from where the service is declared so, and for all the buffer where calls wait while none is ready.
 */
export class Gateway {
  readonly #kernel: Kernel;
  readonly #balancers: Balancer[];
  readonly #pools: Fifo[];
  /** Ready replicas of each service. */
  readonly #ready: Int32Array;
  /** Who is told of arrivals at each service while it has no ready replica. */
  readonly #wakes: ((() => void) | undefined)[];
  readonly #queueTimeout: number;

  constructor(kernel: Kernel) {
    const { calls, draw, engine, program, replicas } = kernel;
    this.#kernel = kernel;
    this.#balancers = program.services.map((plan) => new Balancer(plan, replicas, calls, draw));
    this.#pools = program.services.map(() => new Fifo());
    this.#ready = new Int32Array(program.services.length);
    this.#wakes = program.services.map(() => undefined);
    this.#queueTimeout = engine.register([(call) => this.#outOfPatience(call)]);
  }

  /** Calls that wait at the service itself. */
  pooled(service: number): number {
    return (this.#pools[service] as Fifo).size;
  }

  ready(service: number): number {
    return this.#ready[service] as number;
  }

  /** Has the listener told, in the middle of the arrival, of each call that comes while the service has no ready replica. */
  wake(service: number, listener: () => void): void {
    this.#wakes[service] = listener;
  }

  /** A call arrives: it starts, waits, or is rejected. */
  arrive(call: number): void {
    const { calls, counters, engine, program, replicas } = this.#kernel;
    const service = program.serviceOf[calls.cells[call + ENDPOINT] as number] as number;
    const plan = program.services[service] as ServicePlan;
    const pool = this.#pools[service] as Fifo;
    const balancer = this.#balancers[service] as Balancer;
    counters.arrivals[service] = (counters.arrivals[service] as number) + 1;
    counters.changePresent(service, 1, engine.now);
    if (this.#ready[service] === 0 || (!plan.shared && pool.size > 0)) {
      if (this.#ready[service] === 0) this.#wakes[service]?.();
      this.#wait(call, pool, POOLED, plan.bufferPlaces, plan.bufferTimeout);
    } else if (plan.shared) {
      if (balancer.count > 0) this.#start(call, balancer.pick(call), plan, balancer);
      else this.#wait(call, pool, POOLED, plan.places, plan.queueTimeout);
    } else {
      const replica = balancer.pick(call);
      if ((replicas.busy[replica] as number) < plan.concurrency) this.#start(call, replica, plan, balancer);
      else {
        calls.cells[call + REPLICA] = replica;
        const queue = replicas.queues[replica] as Fifo;
        if (this.#wait(call, queue, QUEUED, plan.places, plan.queueTimeout)) balancer.changed(replica, 1);
      }
    }
  }

  /** A call that was in service is over: its slot goes to the next one. */
  leave(call: number): void {
    const { calls, counters, engine, fleet, program, replicas } = this.#kernel;
    const replica = calls.cells[call + REPLICA] as number;
    const service = replicas.service[replica] as number;
    const plan = program.services[service] as ServicePlan;
    const state = replicas.state[replica] as number;
    const full = replicas.busy[replica] === plan.concurrency;
    counters.changeBusy(service, -1, engine.now);
    replicas.busy[replica] = (replicas.busy[replica] as number) - 1;
    if (state === READY) {
      const balancer = this.#balancers[service] as Balancer;
      if (plan.shared && full) balancer.add(replica);
      else balancer.changed(replica, -1);
    }
    if ((replicas.queues[replica] as Fifo).size > 0 || (this.#pools[service] as Fifo).size > 0)
      this.#pull(replica, plan);
    if (state === DRAINING && replicas.holding(replica) === 0) fleet.emptied(replica);
  }

  /** Takes a waiting call out of its queue. */
  withdraw(call: number): void {
    const { calls, engine, program, replicas } = this.#kernel;
    const event = calls.cells[call + EVENT] as number;
    if (event >= 0) engine.cancel(event);
    calls.cells[call + EVENT] = -1;
    const service = program.serviceOf[calls.cells[call + ENDPOINT] as number] as number;
    if (calls.cells[call + STATE] === POOLED) (this.#pools[service] as Fifo).remove(call, calls);
    else {
      const replica = calls.cells[call + REPLICA] as number;
      (replicas.queues[replica] as Fifo).remove(call, calls);
      if (replicas.state[replica] === READY) (this.#balancers[service] as Balancer).changed(replica, -1);
    }
  }

  /** The replica has become ready: it takes what waits for it. */
  open(replica: number): void {
    const { program, replicas } = this.#kernel;
    const service = replicas.service[replica] as number;
    const plan = program.services[service] as ServicePlan;
    this.#ready[service] = (this.#ready[service] as number) + 1;
    if (plan.concurrency > 0) (this.#balancers[service] as Balancer).add(replica);
    while (this.#pull(replica, plan)) {}
  }

  /** The replica is to get no more calls. */
  close(replica: number): void {
    const { program, replicas } = this.#kernel;
    const service = replicas.service[replica] as number;
    const plan = program.services[service] as ServicePlan;
    this.#ready[service] = (this.#ready[service] as number) - 1;
    const listed = !plan.shared || (replicas.busy[replica] as number) < plan.concurrency;
    if (listed) (this.#balancers[service] as Balancer).remove(replica);
  }

  /** Starts the next call that waits for a free slot of this replica. @returns whether there was a slot and a call */
  #pull(replica: number, plan: ServicePlan): boolean {
    const { replicas } = this.#kernel;
    if ((replicas.busy[replica] as number) >= plan.concurrency) return false;
    return (
      this.#take(replicas.queues[replica] as Fifo, replica, plan) ||
      (replicas.state[replica] === READY && this.#take(this.#pools[plan.number] as Fifo, replica, plan))
    );
  }

  /** Starts the first call of the queue whose caller still waits, or whoever is first where that does not matter. */
  #take(queue: Fifo, replica: number, plan: ServicePlan): boolean {
    for (let call = queue.head; call >= 0; call = queue.head) {
      this.withdraw(call);
      if (this.#dropped(call, plan)) continue;
      this.#start(call, replica, plan, this.#balancers[plan.number] as Balancer);
      return true;
    }
    return false;
  }

  #dropped(call: number, plan: ServicePlan): boolean {
    const { calls, ledger } = this.#kernel;
    if (!plan.dropAbandoned || ((calls.cells[call + FLAGS] as number) & ABANDONED) === 0) return false;
    ledger.conclude(call, calls.cells[call + ANSWER] as number);
    return true;
  }

  #start(call: number, replica: number, plan: ServicePlan, balancer: Balancer): void {
    const { calls, counters, engine, interpreter, replicas } = this.#kernel;
    calls.cells[call + REPLICA] = replica;
    calls.times[(call >> 3) + STARTED_AT] = engine.now;
    replicas.busy[replica] = (replicas.busy[replica] as number) + 1;
    counters.changeBusy(replicas.service[replica] as number, 1, engine.now);
    if (replicas.state[replica] === READY) {
      balancer.changed(replica, 1);
      if (plan.shared && replicas.busy[replica] === plan.concurrency) balancer.remove(replica);
    }
    interpreter.start(call);
  }

  /** Lets the call wait in the queue, or rejects it when there is no place. @returns whether it waits */
  #wait(call: number, queue: Fifo, state: number, places: number, timeout: NamedSampler | null): boolean {
    const { calls, draw, engine, ledger } = this.#kernel;
    if (queue.size >= places) {
      ledger.conclude(call, REJECTED);
      return false;
    }
    calls.cells[call + STATE] = state;
    queue.push(call, calls);
    if (timeout === null) return true;
    draw.begin(
      timeout.name.a,
      timeout.name.b,
      calls.cells[call + KEY_A] as number,
      calls.cells[call + KEY_B] as number,
    );
    calls.cells[call + EVENT] = engine.schedule(engine.now + timeout.sampler.draw(draw), this.#queueTimeout, call, 0);
    return true;
  }

  #outOfPatience(call: number): void {
    const { calls, fleet, interpreter, ledger, replicas } = this.#kernel;
    calls.cells[call + EVENT] = -1;
    this.withdraw(call);
    const replica = calls.cells[call + REPLICA] as number;
    ledger.conclude(call, TIMED_OUT);
    if (replica >= 0 && replicas.state[replica] === DRAINING && replicas.holding(replica) === 0) fleet.emptied(replica);
    interpreter.flush();
  }
}
