import { Draw, hashText } from '#sim/draw.ts';
import { OUTCOMES } from '#sim/outcome.ts';
import type { Stream } from '#sim/stream.ts';
import { Faults } from './faults.ts';
import { Dispatcher } from './locust/dispatch.ts';
import { Population, type Staff } from './population.ts';
import { requestKey, userKey } from './request-key.ts';
import { shapeTable } from './shape-table.ts';
import type { SourceContext } from './source-context.ts';
import type { UsersSpec } from './spec.ts';
import type { Sender } from './target.ts';
import { Timeout } from './timeout.ts';
import { type CompiledStep, type CompiledUserClass, compileUserClasses } from './user-classes.ts';
import { ASLEEP, IDLE, REQUESTING, UserRows } from './user-rows.ts';
import type { WaitTime } from './wait-time.ts';

export interface UsersContext extends SourceContext {
  /** Stands in for the streams of the users, for comparison with another generator's. */
  streamOf?: (className: string, ordinal: number) => Stream;
}

/** What users may be watched by. It costs nothing when it is left out. */
export interface UsersRecorder {
  /** So many users there are from now on. */
  population?(users: number, at: number): void;
  /** A user has picked a task. */
  task?(className: string, ordinal: number, iteration: number, task: string, at: number): void;
  /** A user has its answer. `name` is the request's; iteration -1 are the start steps. */
  answered?(
    className: string,
    ordinal: number,
    iteration: number,
    step: number,
    name: string,
    sentAt: number,
    at: number,
    outcome: number,
  ): void;
}

/** How long a user waits for an answer unless told otherwise: FastHttpUser's network_timeout. */
const TIMEOUT = '60s';

/**
 * The virtual users of one source. A user is created, does its start steps, then picks a task, does it and waits, over and
 * over; there is no wait before the first task. One that is stopped in mid-request is gone at once: the request goes on in
 * the services, but on this side it is never recorded, as with Locust.
 *
 * Per pick one draw is taken from the user's own stream, per random wait one, in that order; streams are named
 * `load/users/<source>/<class>/<ordinal>`, so users decide alike whatever the services do.
 */
export class Users implements Sender, Staff {
  /** Users at present, and all that were ever started. */
  alive = 0;
  started = 0;
  /** Requests sent, and those whose sender was stopped before the answer. */
  sent = 0;
  abandoned = 0;
  /** Requests answered, per outcome. */
  readonly answers = new Float64Array(OUTCOMES);
  /** Requests answered in all. */
  answeredTotal = 0;
  /** Nothing more will come: the shape or the limit has been reached. */
  finished = false;
  /** The classes in the order of their indexes: by name. */
  readonly classes: readonly CompiledUserClass[];
  readonly #context: UsersContext;
  readonly #recorder: UsersRecorder;
  readonly #rows = new UserRows();
  readonly #population: Population;
  /** Rows of the users of each class, the oldest first. */
  readonly #living: number[][];
  readonly #created: Int32Array;
  readonly #limit: number;
  readonly #timeout: Timeout;
  readonly #draw = new Draw();
  readonly #waitSeed: { a: number; b: number };
  readonly #nextStepKind: number;
  readonly #nextTaskKind: number;

  /** @throws {InvalidInput} with everything that is wrong with the spec */
  constructor(spec: UsersSpec, context: UsersContext, recorder: UsersRecorder = {}) {
    const where = `load.${context.name}`;
    const faults = new Faults();
    this.classes = compileUserClasses(spec.users, where, context.resolve, faults);
    const rows = shapeTable(spec.shape, `${where}.shape`, faults);
    const seed = `${context.seed}/load/users/${context.name}`;
    this.#timeout = new Timeout(spec.timeout ?? TIMEOUT, seed, where, faults);
    this.#limit = spec.limit === undefined ? Number.POSITIVE_INFINITY : faults.whole(where, 'limit', spec.limit, 1);
    const names = this.classes.map(({ name }) => name);
    for (const unknown of unknownClasses(rows, names)) faults.add(`${where}.shape`, 'classes', `of ${names}`, unknown);
    faults.finish();
    this.#context = context;
    this.#recorder = recorder;
    this.#living = this.classes.map(() => []);
    this.#created = new Int32Array(this.classes.length);
    this.#waitSeed = hashText(`${seed}/wait`);
    const dispatcher = new Dispatcher(this.classes, spec.dialect ?? 'kl');
    this.#population = new Population(context.engine, rows, dispatcher, this);
    this.#nextStepKind = context.engine.register([(user) => this.#nextStep(user), (user) => this.#nextTask(user)]);
    this.#nextTaskKind = this.#nextStepKind + 1;
  }

  /** Begins the shape now. */
  start(): void {
    this.#population.start();
  }

  /** Requests sent that are neither answered nor abandoned. */
  get inFlight(): number {
    return this.sent - this.answeredTotal - this.abandoned;
  }

  answered(user: number, outcome: number): void {
    this.#rows.states[user] = IDLE;
    this.answers[outcome] = (this.answers[outcome] as number) + 1;
    this.answeredTotal++;
    if (this.#recorder.answered !== undefined) this.#recordAnswer(user, outcome);
    if (this.answeredTotal >= this.#limit) {
      this.shapeEnded();
      return;
    }
    this.#rows.steps[user] = (this.#rows.steps[user] as number) + 1;
    this.#goOn(user);
  }

  startUsers(classIndex: number, count: number): void {
    for (let i = 0; i < count && !this.finished; i++) this.#create(classIndex);
  }

  stopUsers(classIndex: number, count: number): void {
    const living = this.#living[classIndex] as number[];
    for (let i = 0; i < count && !this.finished; i++) this.#dismiss(living.pop() as number);
  }

  /** All users stop, the newest of each class first. */
  shapeEnded(): void {
    this.finished = true;
    this.#population.stop();
    for (const living of this.#living) {
      for (let user = living.pop(); user !== undefined; user = living.pop()) this.#dismiss(user);
    }
  }

  #create(classIndex: number): void {
    const { name, seed, engine, streamOf } = this.#context;
    const className = (this.classes[classIndex] as CompiledUserClass).name;
    const ordinal = this.#created[classIndex] as number;
    this.#created[classIndex] = ordinal + 1;
    userKey(this.#draw, name, className, ordinal);
    const user = this.#rows.open(classIndex, ordinal, this.#draw.keyA, this.#draw.keyB, engine.now);
    if (streamOf !== undefined) this.#rows.lendStream(user, streamOf(className, ordinal));
    else this.#rows.beginStream(user, seed, `load/users/${name}/${className}/${ordinal}`);
    (this.#living[classIndex] as number[]).push(user);
    this.alive++;
    this.started++;
    this.#recorder.population?.(this.alive, engine.now);
    this.#goOn(user);
  }

  #dismiss(user: number): void {
    const rows = this.#rows;
    if (rows.states[user] === ASLEEP) this.#context.engine.cancel(rows.events[user] as number);
    if (rows.states[user] === REQUESTING) {
      this.abandoned++;
      this.#context.target.abandon(this.#context.number, user);
    }
    rows.states[user] = IDLE;
    this.alive--;
    this.#recorder.population?.(this.alive, this.#context.engine.now);
    rows.release(user);
  }

  /** The steps that the user is at: of its start, or of its present task. */
  #steps(user: number): readonly CompiledStep[] {
    const own = this.#class(user);
    if (this.#rows.iterations[user] === -1) return own.start;
    return own.tasks[own.flow.list[this.#rows.places[user] as number] as number] as CompiledStep[];
  }

  #class(user: number): CompiledUserClass {
    return this.classes[this.#rows.classes[user] as number] as CompiledUserClass;
  }

  /** Does the present step, or what comes after the last one. */
  #goOn(user: number): void {
    const index = this.#rows.steps[user] as number;
    const step = this.#steps(user)[index];
    if (step === undefined) {
      if (this.#rows.iterations[user] === -1) this.#beginTask(user);
      else this.#sleep(user, this.#class(user).wait, -1, this.#nextTaskKind);
    } else if (step.sleep !== undefined) {
      this.#sleep(user, step.sleep, index, this.#nextStepKind);
    } else {
      this.#send(user, step.entry, index);
    }
  }

  #beginTask(user: number): void {
    const rows = this.#rows;
    const { name, flow } = this.#class(user);
    const place = flow.next(rows.places[user] as number, rows.stream(user));
    const iteration = (rows.iterations[user] as number) + 1;
    rows.places[user] = place;
    rows.iterations[user] = iteration;
    rows.steps[user] = 0;
    if (this.#recorder.task !== undefined) {
      const task = flow.tasks[flow.list[place] as number] as { name: string };
      this.#recorder.task(name, rows.ordinals[user] as number, iteration, task.name, this.#context.engine.now);
    }
    this.#goOn(user);
  }

  #send(user: number, entry: number, step: number): void {
    const rows = this.#rows;
    const draw = this.#draw;
    requestKey(draw, rows.keysA[user] as number, rows.keysB[user] as number, rows.iterations[user] as number, step);
    const { keyA, keyB } = draw;
    const timeout = this.#timeout.next(draw, keyA, keyB);
    rows.states[user] = REQUESTING;
    rows.sentAt[user] = this.#context.engine.now;
    this.sent++;
    this.#context.target.send(this.#context.number, user, entry, keyA, keyB, timeout);
  }

  #sleep(user: number, wait: WaitTime, step: number, kind: number): void {
    const rows = this.#rows;
    const draw = this.#draw;
    if (wait.keyed) {
      requestKey(draw, rows.keysA[user] as number, rows.keysB[user] as number, rows.iterations[user] as number, step);
      draw.begin(this.#waitSeed.a, this.#waitSeed.b, draw.keyA, draw.keyB);
    }
    const { engine } = this.#context;
    const span = wait.next(engine.now, rows.stream(user), rows.due, user, draw);
    rows.states[user] = ASLEEP;
    rows.events[user] = engine.schedule(engine.now + span, kind, user, 0);
  }

  /** A sleep within a task is over. */
  #nextStep(user: number): void {
    this.#rows.states[user] = IDLE;
    this.#rows.steps[user] = (this.#rows.steps[user] as number) + 1;
    this.#goOn(user);
  }

  /** The wait after a task is over. */
  #nextTask(user: number): void {
    this.#rows.states[user] = IDLE;
    this.#beginTask(user);
  }

  #recordAnswer(user: number, outcome: number): void {
    const rows = this.#rows;
    const step = rows.steps[user] as number;
    this.#recorder.answered?.(
      this.#class(user).name,
      rows.ordinals[user] as number,
      rows.iterations[user] as number,
      step,
      (this.#steps(user)[step] as CompiledStep).name,
      rows.sentAt[user] as number,
      this.#context.engine.now,
      outcome,
    );
  }
}

function unknownClasses(rows: readonly { classes?: string[] }[], known: readonly string[]): Set<string> {
  return new Set(rows.flatMap(({ classes = [] }) => classes).filter((name) => !known.includes(name)));
}
