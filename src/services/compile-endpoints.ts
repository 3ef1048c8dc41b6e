import type { DistributionSpec } from '#sim/distribution.ts';
import { OUTCOME_NAMES } from '#sim/outcome.ts';
import { Sampler } from '#sim/sampler.ts';
import { parseDuration } from '#sim/time.ts';
import { countOf, type Naming, namedSampler } from './naming.ts';
import {
  AFTER,
  ARG,
  BRANCH_END,
  CALL,
  type CallPlan,
  CHOOSE,
  COUNT,
  CPU,
  END,
  type EndpointPlan,
  FAIL,
  JUMP,
  MICROCORES,
  NAME_A,
  NAME_B,
  OP,
  PARALLEL,
  type Program,
  type RetryPlan,
  SEND,
  type ServicePlan,
  UNLIMITED,
  WAIT,
} from './program.ts';
import type { BackoffSpec, CallOptions, OutcomeName, RetrySpec, ServiceSpec, Step } from './spec.ts';

interface Row {
  op: number;
  arg: number;
  count: number;
  after: number;
  microcores: number;
  probability: number;
  path: string;
}

/**
 * Compiles the steps of all endpoints into one table, nested steps laid out behind their parent.
 * @param plans of the services, in their order
 */
export function compileEndpoints(
  services: Readonly<Record<string, ServiceSpec>>,
  naming: Naming,
  plans: readonly ServicePlan[],
): Omit<Program, 'services'> {
  const compiler = new EndpointCompiler(services, naming, plans);
  return compiler.program();
}

class EndpointCompiler {
  readonly #rows: Row[] = [];
  readonly #endpoints: EndpointPlan[] = [];
  readonly #first: number[] = [];
  readonly #samplers: Sampler[] = [];
  readonly #calls: CallPlan[] = [];
  readonly #targets: number[] = [];
  readonly #thresholds: number[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #naming: Naming;
  /** What a CPU step of the service at hand is. */
  #cpu = CPU;

  constructor(services: Readonly<Record<string, ServiceSpec>>, naming: Naming, plans: readonly ServicePlan[]) {
    this.#naming = naming;
    const all = Object.entries(services).flatMap(([service, spec], number) =>
      Object.entries(spec.endpoints).map(([endpoint, steps]) => ({ service, number, endpoint, steps })),
    );
    all.forEach(({ service, endpoint }, i) => {
      this.#numbers.set(`${service} ${endpoint}`, i);
    });
    for (const { service, number, endpoint, steps } of all) {
      this.#endpoints.push({ service: number, name: endpoint });
      this.#first.push(this.#rows.length);
      this.#cpu = plans[number]?.uncontended === true ? WAIT : CPU;
      this.#steps(steps, `services/${service}/${endpoint}`);
      this.#row(END, '');
    }
  }

  program(): Omit<Program, 'services'> {
    const rows = this.#rows;
    return {
      endpoints: this.#endpoints,
      serviceOf: Int32Array.from(this.#endpoints, (endpoint) => endpoint.service),
      first: Int32Array.from(this.#first),
      steps: this.#table(),
      probability: Float64Array.from(rows, (row) => row.probability),
      samplers: this.#samplers,
      calls: this.#calls,
      targets: Int32Array.from(this.#targets),
      thresholds: Float64Array.from(this.#thresholds),
    };
  }

  #table(): Int32Array {
    const table = new Int32Array(this.#rows.length << 3);
    this.#rows.forEach((row, i) => {
      const name = this.#naming(row.path);
      const at = i << 3;
      table[at | OP] = row.op;
      table[at | ARG] = row.arg;
      table[at | NAME_A] = name.a;
      table[at | NAME_B] = name.b;
      table[at | MICROCORES] = row.microcores;
      table[at | COUNT] = row.count;
      table[at | AFTER] = row.after;
    });
    return table;
  }

  #row(op: number, path: string): Row {
    const row = { op, arg: 0, count: 0, after: 0, microcores: 0, probability: 0, path };
    this.#rows.push(row);
    return row;
  }

  #steps(steps: readonly Step[], path: string): void {
    steps.forEach((step, i) => {
      this.#step(step, `${path}/${i}`);
    });
  }

  #step(step: Step, path: string): void {
    switch (step.step) {
      case 'cpu':
        this.#timed(this.#cpu, path, step.time, 1);
        return;
      case 'wait':
        this.#timed(WAIT, path, step.time, step.cores ?? 0);
        return;
      case 'call':
      case 'send':
        this.#row(step.step === 'call' ? CALL : SEND, path).arg = this.#call(step, path);
        return;
      case 'fail':
        this.#row(FAIL, path).probability = step.probability;
        return;
      case 'choose':
        this.#choose(step.options, path);
        return;
      case 'parallel':
        this.#parallel(step.branches, path);
    }
  }

  #timed(op: number, path: string, time: DistributionSpec, cores: number): void {
    const row = this.#row(op, path);
    row.arg = this.#sampler(time);
    row.microcores = Math.round(cores * 1e6);
  }

  #choose(options: readonly [number, Step[]][], path: string): void {
    const row = this.#row(CHOOSE, path);
    const first = this.#reserve(row, options.length);
    let sum = 0;
    const jumps = options.map(([probability, steps], i) => {
      sum += probability;
      // The last option takes what is left, so that rounding in the sum loses nothing.
      this.#thresholds[first + i] = i === options.length - 1 ? 1 : sum;
      this.#targets[first + i] = this.#rows.length;
      this.#steps(steps, `${path}.${i}`);
      return this.#row(JUMP, '');
    });
    for (const jump of jumps) jump.arg = this.#rows.length;
  }

  #parallel(branches: readonly Step[][], path: string): void {
    const row = this.#row(PARALLEL, path);
    const first = this.#reserve(row, branches.length);
    branches.forEach((steps, i) => {
      this.#targets[first + i] = this.#rows.length;
      this.#steps(steps, `${path}.${i}`);
      this.#row(BRANCH_END, '');
    });
    row.after = this.#rows.length;
  }

  #reserve(row: Row, count: number): number {
    row.arg = this.#targets.length;
    row.count = count;
    for (let i = 0; i < count; i++) {
      this.#targets.push(0);
      this.#thresholds.push(0);
    }
    return row.arg;
  }

  #sampler(spec: DistributionSpec): number {
    return this.#samplers.push(Sampler.of(spec)) - 1;
  }

  #call(step: Extract<Step, { step: 'call' | 'send' }>, path: string): number {
    const options: CallOptions = step.step === 'call' ? step : {};
    const plan: CallPlan = {
      endpoint: this.#numbers.get(`${step.service} ${step.endpoint}`) ?? -1,
      name: this.#naming(path),
      timeout: namedSampler(options.timeout, this.#naming, `${path}/timeout`),
      retry: options.retry === undefined ? null : compileRetry(options.retry, this.#naming, path),
    };
    return this.#calls.push(plan) - 1;
  }
}

const BAD: readonly OutcomeName[] = ['rejected', 'failed', 'timed-out', 'cut'];

function compileRetry(spec: RetrySpec, naming: Naming, path: string): RetryPlan {
  const attempts = countOf(spec.attempts, UNLIMITED);
  const backoff = spec.backoff;
  const growing: BackoffSpec | null = typeof backoff === 'object' && 'base' in backoff ? backoff : null;
  const burst = spec.budget?.burst ?? 10;
  return {
    attempts: attempts === UNLIMITED ? Number.POSITIVE_INFINITY : attempts,
    on: (spec.on ?? BAD).reduce((mask, outcome) => mask | (1 << OUTCOME_NAMES.indexOf(outcome)), 0),
    name: naming(`${path}/retry`),
    persistence: spec.persistence ?? 1,
    backoff: backoff !== undefined && growing === null ? Sampler.of(backoff as DistributionSpec) : null,
    base: growing === null ? 0 : parseDuration(growing.base),
    factor: growing?.factor ?? 2,
    max: growing?.max === undefined ? Number.POSITIVE_INFINITY : parseDuration(growing.max),
    jitterLow: growing?.jitter?.[0] ?? 1,
    jitterHigh: growing?.jitter?.[1] ?? 1,
    ratio: spec.budget?.ratio ?? Number.POSITIVE_INFINITY,
    burst,
    tokens: burst,
  };
}
