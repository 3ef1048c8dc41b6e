import { CUT } from '#sim/outcome.ts';
import type { Sampler } from '#sim/sampler.ts';
import { REPLICA } from './calls.ts';
import type { Fifo } from './fifo.ts';
import type { Kernel } from './kernel.ts';
import type { ServicePlan } from './program.ts';
import { DRAINING, GONE, PENDING, READY, STARTING } from './replicas.ts';

/** How long the replicas of the start have been running when a run begins: long enough that no policy takes them for new. */
export const AGE_AT_START = 3600e9;

/** Told of each step in the life of a replica; `from` is -1 for one that has just been created. */
export type Transition = (replica: number, from: number, to: number) => void;

/**
 * The life of replicas: pending, starting, ready, draining, gone. Scaling down takes those that are not ready yet first,
 * and among equals the youngest, as a ReplicaSet does; what was not ready has nothing to drain and is gone at once.
 */
export class Fleet {
  readonly #kernel: Kernel;
  /** Replicas of each service that are neither draining nor gone, oldest first. */
  readonly #members: number[][];
  readonly #ordinals: number[];
  readonly #listeners: Transition[] = [];
  /** What cancels the next step in the life of each replica. */
  readonly #pending = new Map<number, () => void>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#members = kernel.program.services.map(() => []);
    this.#ordinals = kernel.program.services.map(() => 0);
  }

  /** Has the listener told of every transition from now on. */
  watch(listener: Transition): void {
    this.#listeners.push(listener);
  }

  /** Creates the replicas that each service starts with, ready and warm. */
  open(): void {
    const { program, replicas } = this.#kernel;
    program.services.forEach((plan, service) => {
      for (let i = 0; i < plan.replicas; i++) {
        const replica = this.#create(service);
        replicas.createdAt[replica] = replicas.scheduledAt[replica] = -AGE_AT_START;
        this.#begin(replica, plan);
        this.#ready(replica);
        replicas.readyAt[replica] = -AGE_AT_START;
      }
    });
  }

  /** Replicas of the service that are neither draining nor gone, oldest first. */
  members(service: number): readonly number[] {
    return this.#members[service] as number[];
  }

  /** Makes the service have `desired` replicas, draining ones not counted. */
  scale(service: number, desired: number): void {
    const members = this.#members[service] as number[];
    const plan = this.#kernel.program.services[service] as ServicePlan;
    while (members.length < desired) this.#schedule(this.#create(service), plan);
    while (members.length > desired) this.#retire(members, plan);
    this.#kernel.interpreter.flush();
  }

  /** A draining replica has nothing left to do. */
  emptied(replica: number): void {
    this.#pending.get(replica)?.();
    this.#pending.delete(replica);
    this.#remove(replica);
  }

  #create(service: number): number {
    const { engine, processor, replicas } = this.#kernel;
    const ordinal = this.#ordinals[service] as number;
    this.#ordinals[service] = ordinal + 1;
    const replica = replicas.take(service, ordinal, engine.now);
    processor.open(replica);
    (this.#members[service] as number[]).push(replica);
    this.#tell(replica, -1, PENDING);
    return replica;
  }

  #schedule(replica: number, plan: ServicePlan): void {
    this.#after(replica, this.#draw(replica, plan, plan.pending, 0), () => {
      this.#kernel.replicas.scheduledAt[replica] = this.#kernel.engine.now;
      this.#begin(replica, plan);
      this.#after(replica, this.#draw(replica, plan, plan.starting, 1), () => this.#ready(replica));
    });
  }

  /** Its containers start; sidecars use what they use from now on. */
  #begin(replica: number, plan: ServicePlan): void {
    const { engine, replicas } = this.#kernel;
    const sidecars = plan.sidecars.reduce((sum, sidecar) => sum + sidecar.usage, 0);
    replicas.use(replica, Math.round(sidecars * 1e6), engine.now);
    this.#become(replica, STARTING);
  }

  #ready(replica: number): void {
    const { engine, gateway, interpreter, replicas } = this.#kernel;
    replicas.readyAt[replica] = engine.now;
    this.#become(replica, READY);
    gateway.open(replica);
    interpreter.flush();
  }

  /** Takes one replica out of the members: the youngest not ready, else the youngest. */
  #retire(members: number[], plan: ServicePlan): void {
    const { engine, gateway, replicas } = this.#kernel;
    let index = members.length - 1;
    while (index >= 0 && replicas.state[members[index] as number] === READY) index--;
    if (index < 0) index = members.length - 1;
    const [replica = -1] = members.splice(index, 1);
    const ready = replicas.state[replica] === READY;
    this.#pending.get(replica)?.();
    this.#pending.delete(replica);
    replicas.drainingAt[replica] = engine.now;
    if (ready) gateway.close(replica);
    this.#become(replica, DRAINING);
    if (!ready || replicas.holding(replica) === 0) this.#remove(replica);
    else this.#after(replica, plan.shutdown, () => this.#cut(replica));
  }

  /** The grace is over: what the replica still holds fails. */
  #cut(replica: number): void {
    const { calls, canceller, interpreter, replicas } = this.#kernel;
    const queue = replicas.queues[replica] as Fifo;
    // Those that wait first, or cutting the others would start them.
    while (queue.head >= 0) canceller.cancel(queue.head, CUT);
    calls.each((call) => {
      if (calls.cells[call | REPLICA] !== replica) return;
      canceller.cancel(call, CUT);
      interpreter.flush();
    });
    interpreter.flush();
  }

  #remove(replica: number): void {
    this.#become(replica, GONE);
    this.#kernel.replicas.release(replica);
  }

  #after(replica: number, delay: number, action: () => void): void {
    if (delay === 0) {
      action();
      return;
    }
    const { engine } = this.#kernel;
    this.#pending.set(
      replica,
      engine.at(engine.now + delay, () => {
        this.#pending.delete(replica);
        action();
      }),
    );
  }

  #draw(replica: number, plan: ServicePlan, sampler: Sampler, stage: number): number {
    const { draw, replicas } = this.#kernel;
    draw.begin(plan.startupName.a, plan.startupName.b, replicas.ordinal[replica] as number, stage);
    return sampler.draw(draw);
  }

  #become(replica: number, state: number): void {
    const { replicas } = this.#kernel;
    const from = replicas.state[replica] as number;
    replicas.state[replica] = state;
    this.#tell(replica, from, state);
  }

  #tell(replica: number, from: number, to: number): void {
    for (const listener of this.#listeners) listener(replica, from, to);
  }
}
