import { CountSampler } from '#sim/count.ts';
import { Draw, hashText } from '#sim/draw.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { ln } from '#sim/math.ts';
import { StreamRows } from '#sim/stream-rows.ts';
import { roundToNanosecond } from '#sim/time.ts';
import { Faults } from './faults.ts';
import { type ReadText, rateFunction } from './rate.ts';
import type { RateFunction } from './rate-function.ts';
import { arrivalKey, sourceKey } from './request-key.ts';
import type { SourceContext } from './source-context.ts';
import type { ArrivalsSpec } from './spec.ts';
import { TargetChoice } from './target-choice.ts';
import { Timeout } from './timeout.ts';

export interface ArrivalsContext extends SourceContext {
  /** Gives the text of a trace file. Without it traces are refused. */
  readText?: ReadText;
}

function noFiles(file: string): never {
  throw InvalidInput.of('load', 'trace', 'left out where no files can be read', file);
}

/**
 * Open arrivals: they come at their rate whatever becomes of them. With L(t) the integral of the rate, the next arrival
 * after the area a is at L^-1(a + E), where E is exponential of mean 1 for a Poisson process and 1 for a paced one; this is
 * exact for every rate function, and instants are rounded to whole nanoseconds here only.
 *
 * An arrival takes one draw from the source's stream, `load/arrivals/<source>`: -ln(1 - u). Its batch, and each request's
 * entry point and timeout, are drawn by key.
 */
export class Arrivals {
  /** Arrivals so far, and the requests that they brought. */
  arrivals = 0;
  sent = 0;
  /** Nothing more will come: the rate or the limit has been exhausted. */
  finished = false;
  readonly rate: RateFunction;
  readonly #context: ArrivalsContext;
  readonly #poisson: boolean;
  readonly #batch: CountSampler;
  readonly #targets: TargetChoice;
  readonly #timeout: Timeout;
  readonly #limit: number;
  /** A row of its own and no `stream`, which costs two calls a number. */
  readonly #stream = new StreamRows();
  readonly #draw = new Draw();
  readonly #key: { a: number; b: number };
  readonly #batchSeed: { a: number; b: number };
  readonly #kind: number;
  #startedAt = 0;
  #area = 0;

  /**
   * @throws {InvalidInput} with everything that is wrong with the spec or its trace
   */
  constructor(spec: ArrivalsSpec, context: ArrivalsContext) {
    const where = `load.${context.name}`;
    const seed = `${context.seed}/load/arrivals/${context.name}`;
    const faults = new Faults();
    const { process = 'poisson' } = spec;
    if (process !== 'poisson' && process !== 'paced') faults.add(where, 'process', "'poisson' or 'paced'", process);
    this.rate = rateFunction(spec.rate, `${where}.rate`, faults, context.readText ?? noFiles);
    this.#targets = new TargetChoice(spec.target, seed, where, context.resolve, faults);
    this.#timeout = new Timeout(spec.timeout, seed, where, faults);
    const batch = faults.take(() => CountSampler.of(spec.batch ?? 1, `${where}.batch`));
    this.#limit = spec.limit === undefined ? Number.POSITIVE_INFINITY : faults.whole(where, 'limit', spec.limit, 1);
    faults.finish();
    this.#batch = batch as CountSampler;
    this.#poisson = process === 'poisson';
    this.#context = context;
    this.#stream.open(0, context.seed, `load/arrivals/${context.name}`);
    this.#key = sourceKey(context.name);
    this.#batchSeed = hashText(`${seed}/batch`);
    this.#kind = context.engine.register([() => this.#arrive()]);
  }

  /** Takes now as the beginning of the rate function. */
  start(): void {
    this.#startedAt = this.#context.engine.now;
    this.#scheduleNext();
  }

  /** Requests a second that the rate means at an instant, batches counted by their mean size. */
  offeredRate(at: number): number {
    return this.rate.rate(at - this.#startedAt) * this.#batch.mean;
  }

  #scheduleNext(): void {
    const { engine } = this.#context;
    this.#area += this.#poisson ? -ln(1 - this.#stream.uniform()) : 1;
    const at = this.#startedAt + this.rate.inverse(this.#area);
    if (this.sent >= this.#limit || at > Number.MAX_SAFE_INTEGER) {
      this.finished = true;
      return;
    }
    engine.schedule(Math.max(engine.now, roundToNanosecond(at)), this.#kind, 0, 0);
  }

  #arrive(): void {
    this.arrivals++;
    // What does not vary is not drawn.
    const size = this.#batch.variance === 0 ? this.#batch.mean : this.#batchSize();
    const count = Math.min(size, this.#limit - this.sent);
    for (let i = 0; i < count; i++) this.#send();
    this.#scheduleNext();
  }

  /** Drawn by the key of the first request of the batch. */
  #batchSize(): number {
    arrivalKey(this.#draw, this.#key.a, this.#key.b, this.sent);
    this.#draw.begin(this.#batchSeed.a, this.#batchSeed.b, this.#draw.keyA, this.#draw.keyB);
    return this.#batch.draw(this.#draw);
  }

  #send(): void {
    const draw = this.#draw;
    arrivalKey(draw, this.#key.a, this.#key.b, this.sent);
    const { keyA, keyB } = draw;
    this.sent++;
    const entry = this.#targets.next(draw, keyA, keyB);
    const timeout = this.#timeout.next(draw, keyA, keyB);
    this.#context.target.send(this.#context.number, -1, entry, keyA, keyB, timeout);
  }
}
