import { beforeAll, describe, expect, it } from 'vitest';
import { type LoadedScenario, loadScenario } from '#experiment/load-scenario.ts';
import { prepare } from '#experiment/prepare.ts';
import type { RunResult } from '#experiment/result.ts';
import { runAll } from '#experiment/run-all.ts';
import { policyNames, simulate, start } from '#experiment/simulate.ts';
import type { FlowSpec, RateSpec, ShapeSpec } from '#load/spec.ts';
import { runFiles } from '#report/run-files.ts';
import type { Step } from '#services/spec.ts';
import type { CountSpec, DistributionSpec } from '#sim/distribution.ts';

let everything: LoadedScenario;
beforeAll(async () => {
  everything = await loadScenario('test/determinism/everything.ts');
});

/** A 1 for each field that an object of the union can be told by. */
type Fields<Union> = Record<Union extends object ? keyof Union : never, 1>;

/** Whatever stands under this field, anywhere in a value. */
function valuesUnder(field: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap((one) => valuesUnder(field, one));
  return field in value ? [(value as Record<string, unknown>)[field], ...below] : below;
}

/** Every byte that a run leaves; the digest is one of them. */
const bytesOf = (result: RunResult) => Object.values(runFiles(result)).map((parts) => [...parts].join(''));

const run = (policy: string, seed: number) => simulate(everything.scenario, { policy, seed, base: everything.base });

describe('the scenario of everything', () => {
  /** A word that is missing here does not compile, and one that the scenario does not use is found below. */
  const words = {
    step: { cpu: 1, wait: 1, call: 1, send: 1, parallel: 1, choose: 1, fail: 1 } satisfies Record<Step['step'], 1>,
    dist: {
      constant: 1,
      uniform: 1,
      exponential: 1,
      erlang: 1,
      gamma: 1,
      hyperexponential: 1,
      lognormal: 1,
      weibull: 1,
      pareto: 1,
      'bounded-pareto': 1,
      quantiles: 1,
      samples: 1,
      geometric: 1,
    } satisfies Record<Exclude<DistributionSpec, string>['dist'] | Exclude<CountSpec, number>['dist'], 1>,
  };
  /** Objects that are told apart by a field of theirs. */
  const fields = {
    rate: { stages: 1, square: 1, sine: 1, table: 1, trace: 1 } satisfies Fields<RateSpec>,
    shape: { stages: 1, steps: 1, doubleWave: 1, table: 1 } satisfies Fields<ShapeSpec>,
    wait: { every: 1, perSecond: 1, mean: 1, dist: 1 },
    do: { pick: 1, sequence: 1 } satisfies Fields<FlowSpec>,
    balancer: { choices: 1, weights: 1 },
  };
  const text = () => JSON.stringify(everything.scenario);

  it.each(Object.entries(words))('has every %s', (field, known) => {
    for (const word of Object.keys(known)) expect(text()).toContain(`"${field}":"${word}"`);
  });

  it.each(Object.entries(fields))('has every kind of %s', (field, known) => {
    const found = valuesUnder(field, everything.scenario).filter(
      (value) => typeof value === 'object' && value !== null,
    );
    for (const name of Object.keys(known)) expect(found.some((value) => name in (value as object))).toBe(true);
  });

  it('has every balancer by name, and every way to queue and to give up', () => {
    for (const word of ['round-robin', 'random', 'least-outstanding', 'service', 'drop', 'between-steps', 'at-once'])
      expect(text()).toContain(`"${word}"`);
  });

  it('ends in all five ways, and is scaled both up and down', () => {
    const { requests, scalingActions } = run('scaled', 11).summary;
    for (const [, count] of Object.entries(requests.outcomes)) expect(count).toBeGreaterThan(0);
    expect(scalingActions.up).toBeGreaterThan(0);
    expect(scalingActions.down).toBeGreaterThan(0);
  });
});

describe('the same scenario, policy and seed', () => {
  it.each(['still', 'scaled'])('leave the same bytes twice in one process: %s', (policy) => {
    const first = run(policy, 11);
    expect(bytesOf(run(policy, 11))).toEqual(bytesOf(first));
    expect(run(policy, 12).summary.digest).not.toBe(first.summary.digest);
  });

  it('do so whatever the slices in which the run moves, and what runs beside it', () => {
    const options = { policy: 'scaled', seed: 11, base: everything.base };
    const one = start(everything.scenario, options);
    const other = start(everything.scenario, { ...options, seed: 12 });
    while (one.advance(one.now + 777_777_777)) other.advance(other.now + 1e9);
    expect(bytesOf(one.finish())).toEqual(bytesOf(run('scaled', 11)));
  });

  it('do so in threads, one or two', async () => {
    const prepared = prepare(everything.scenario, everything.base);
    const options = { policies: policyNames(everything.scenario), seeds: [11, 12] };
    const here = options.policies.flatMap((policy) => options.seeds.map((seed) => bytesOf(run(policy, seed))));
    for (const threads of [1, 2]) {
      const there = await runAll(prepared, { ...options, threads });
      expect(there.map(bytesOf)).toEqual(here);
    }
  });

  it('do so in threads that run other scenarios too', async () => {
    const { scenario, base } = await loadScenario('scenarios/flash-crowd.ts');
    const short = { ...scenario, duration: '3m' };
    const policies = ['hpa-50', 'hpa-90'];
    const results = await runAll(prepare(short, base), { policies, seeds: [1, 2, 3], threads: 2 });
    const again = policies.flatMap((policy) => [1, 2, 3].map((seed) => simulate(short, { policy, seed, base })));
    expect(results.map(bytesOf)).toEqual(again.map(bytesOf));
    expect(new Set(results.map(({ summary }) => summary.digest)).size).toBe(6);
  });
});
