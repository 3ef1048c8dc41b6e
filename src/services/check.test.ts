import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultText } from '#sim/invalid.ts';
import { call, choose, cpu, fail, parallel, send } from './build-steps.ts';
import { checkServices } from './check.ts';
import type { ServiceSpec, Step } from './spec.ts';

/** One service each for the letters, with the endpoint 'go'. */
function services(steps: Readonly<Record<string, Step[]>>): Record<string, ServiceSpec> {
  return Object.fromEntries(Object.entries(steps).map(([name, go]) => [name, { endpoints: { go } }]));
}

function cyclesIn(steps: Readonly<Record<string, Step[]>>): unknown[] {
  return checkServices(services(steps)).map(({ got }) => got);
}

const to = (service: string) => call(service, 'go');
const post = (service: string) => send(service, 'go');

describe('checkServices', () => {
  it('says where in the services a fault is', () => {
    const faults = checkServices({ web: { replicas: -1, endpoints: { 'GET /': [fail(2)] } } });
    expect(faults.map(faultText)).toEqual([
      'services.web: replicas must be a whole number from 0 to 100000, got -1',
      "services.web.endpoints['GET /'][0]: probability must be a number from 0 to 1, got 2",
    ]);
  });

  it('finds nothing wrong with calls that have an end', () => {
    expect(cyclesIn({ a: [to('b'), to('b')], b: [parallel(to('c'), post('c'))], c: [cpu('1ms')] })).toEqual([]);
    expect(
      cyclesIn({
        a: [
          choose([
            [0.1, []],
            [0.9, to('a')],
          ]),
        ],
      }),
    ).toEqual([]);
    expect(cyclesIn({ a: [fail(0.01), to('a')] })).toEqual([]);
    expect(
      cyclesIn({
        a: [
          choose([
            [0.5, []],
            [0.5, post('b')],
          ]),
        ],
        b: [to('a'), to('a')],
      }),
    ).toEqual([]);
  });

  it('finds calls that come back on every path, once a cycle, and not those who only call into it', () => {
    expect(cyclesIn({ a: [to('a')] })).toEqual(['a go -> a go']);
    expect(
      cyclesIn({ x: [to('a')], a: [cpu('1ms'), to('b')], b: [parallel(to('c'), cpu('1ms'))], c: [to('a')] }),
    ).toEqual(['a go -> b go -> c go -> a go']);
    expect(cyclesIn({ a: [to('b')], b: [to('a')], c: [to('d')], d: [to('c')] })).toEqual([
      'a go -> b go -> a go',
      'c go -> d go -> c go',
    ]);
  });

  it('counts a send that surely comes back as a cycle', () => {
    expect(cyclesIn({ a: [post('a')] })).toEqual(['a go -> a go']);
    expect(
      cyclesIn({
        a: [
          choose([
            [0.5, post('b')],
            [0.5, to('c')],
          ]),
        ],
        b: [to('a')],
        c: [post('a')],
      }),
    ).toEqual(['a go -> b go -> a go', 'c go -> a go -> c go']);
  });

  it('does not take an option of probability 0, a failure after the call or a timeout for an end', () => {
    expect(
      cyclesIn({
        a: [
          choose([
            [0, []],
            [1, to('a')],
          ]),
        ],
      }),
    ).toEqual(['a go -> a go']);
    expect(cyclesIn({ a: [to('a'), fail(1)] })).toEqual(['a go -> a go']);
    expect(cyclesIn({ a: [call('a', 'go', { timeout: '1s' })] })).toEqual(['a go -> a go']);
  });

  it('takes no branch of a parallel step for an end of the others', () => {
    expect(cyclesIn({ a: [parallel(fail(1), to('a'))] })).toEqual(['a go -> a go']);
    expect(cyclesIn({ a: [parallel(fail(0.5), cpu('1ms')), to('a')] })).toEqual([]);
  });

  it('does not mind the order of the services', () => {
    const steps = {
      a: [to('b')],
      b: [to('c')],
      c: [
        choose([
          [0.5, []],
          [0.5, to('a')],
        ]),
      ],
    };
    const reversed = Object.fromEntries(Object.entries(steps).reverse());
    expect([cyclesIn(steps), cyclesIn(reversed)]).toEqual([[], []]);
  });

  it('finds a cycle exactly if acting out all that may happen shows work that never ends', () => {
    fc.assert(
      fc.property(fc.record({ a: anySteps, b: anySteps, c: anySteps }), (steps) => {
        const names = Object.keys(steps);
        // Deep enough: a way down that is longer has an endpoint with the same outcome twice, and could skip what is between.
        const endless = names.some((name) => act(steps, name, 2 * names.length).size === 0);
        expect(cyclesIn(steps).length > 0).toBe(endless);
      }),
      { numRuns: 500 },
    );
  });
});

const leaf = fc.oneof(
  fc.constantFrom('a', 'b', 'c').map(to),
  fc.constantFrom('a', 'b', 'c').map(post),
  fc.constantFrom(0, 0.5, 1).map(fail),
  fc.constant(cpu('1ms')),
);
const few = fc.array(leaf, { maxLength: 2 });
const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    leaf,
    fc.tuple(few, few).map(([one, other]) => parallel(one, other)),
    fc.tuple(fc.constantFrom(0, 0.5, 1), few, few).map(([p, one, other]) =>
      choose([
        [p, one],
        [1 - p, other],
      ]),
    ),
  ),
  { maxLength: 3 },
);

type Outcome = 'passes' | 'fails';

/** The slow twin: all outcomes of a call whose tree of calls and sends is at most `depth` deep, by acting each one out. */
function act(steps: Readonly<Record<string, Step[]>>, name: string, depth: number): Set<Outcome> {
  if (depth === 0) return new Set();
  return new Set(scripts(steps[name] as Step[], (other) => [...act(steps, other, depth - 1)]));
}

/** The outcome of each way through the steps that ends; a way is one choice at each step where there is one. */
function scripts(list: readonly Step[], answers: (service: string) => Outcome[]): Outcome[] {
  const [first, ...rest] = list;
  if (first === undefined) return ['passes'];
  return outcomes(first, answers).flatMap((outcome) =>
    outcome === 'fails' ? ['fails' as const] : scripts(rest, answers),
  );
}

function outcomes(step: Step, answers: (service: string) => Outcome[]): Outcome[] {
  if (step.step === 'call') return answers(step.service);
  if (step.step === 'send') return answers(step.service).map(() => 'passes');
  if (step.step === 'fail') {
    return [...(step.probability < 1 ? ['passes' as const] : []), ...(step.probability > 0 ? ['fails' as const] : [])];
  }
  if (step.step === 'choose') return step.options.flatMap(([p, inner]) => (p > 0 ? scripts(inner, answers) : []));
  if (step.step !== 'parallel') return ['passes'];
  return step.branches
    .map((branch) => scripts(branch, answers))
    .reduce((one, other) =>
      one.flatMap((p) => other.map((q) => (p === 'fails' || q === 'fails' ? 'fails' : 'passes'))),
    );
}
