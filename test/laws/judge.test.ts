import { describe, expect, it } from 'vitest';
import type { Scenario } from '#experiment/scenario.ts';
import type { ServiceSpec } from '#services/spec.ts';
import { full } from './hold.ts';
import { judge, ratioOf, sizeOf, worstOf } from './judge.ts';
import type { Family } from './law.ts';
import { given, type OracleCase, oracle, ownCases } from './oracle.ts';
import { families } from './systems.ts';

const TOLERANCES = { id: 'case', tolerance: { wait: 0.02, tight: 1e-4 }, tolerance_abs: { residual: 1e-9, count: 0 } };

function caseOf(id: string): OracleCase {
  return given(
    oracle.find((other) => other.id === id),
    id,
  );
}

/** The family of the case's system, in which every scenario has something wrong. */
function spoilt({ system }: OracleCase, spoil: (scenario: Scenario) => void): Family {
  const right = given(
    Object.values(families).find((family) => system in family),
    system,
  );
  return {
    [system]: (oracleCase, size) => {
      const law = given(right[system], system)(oracleCase, size);
      const scenario = structuredClone(law.scenario);
      spoil(scenario);
      return { ...law, scenario };
    },
  };
}

const stationOf = ({ services }: Scenario) => given(services.station, 'station') as ServiceSpec;

describe('judging', () => {
  it('counts differences in tolerances', () => {
    expect(ratioOf(TOLERANCES, 'wait', 10, 10.2, 1)).toBeCloseTo(1, 9);
    expect(ratioOf(TOLERANCES, 'wait', 10, 9.9, 1)).toBeCloseTo(0.5, 9);
    expect(ratioOf(TOLERANCES, 'wait', 10, 10, 1)).toBe(0);
  });

  it('tolerates more in shorter runs', () => {
    expect(ratioOf(TOLERANCES, 'wait', 10, 10.2, 10)).toBeCloseTo(1 / Math.sqrt(10), 9);
  });

  it('never tolerates less than 1 in 2000', () => {
    expect(ratioOf(TOLERANCES, 'tight', 10, 10.005, 1)).toBeCloseTo(1, 9);
  });

  it('takes the tolerances of identities as they are', () => {
    expect(ratioOf(TOLERANCES, 'residual', 0, 2e-9, 10)).toBeCloseTo(2, 9);
    expect(ratioOf(TOLERANCES, 'count', 0, 0, 1)).toBe(0);
    expect(ratioOf(TOLERANCES, 'count', 0, 1, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes what is no number as wrong', () => {
    expect(ratioOf(TOLERANCES, 'wait', 10, Number.NaN, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('knows no metric without a tolerance', () => {
    expect(() => ratioOf(TOLERANCES, 'other', 1, 1, 1)).toThrow('no tolerance for other');
  });

  it('shortens warm-up and measurement alike', () => {
    const oracleCase = { suggested_simulated_requests: 1000, suggested_warmup_requests: 55 } as OracleCase;
    expect(sizeOf(oracleCase, 1)).toEqual({ measured: 1000, warmup: 55 });
    expect(sizeOf(oracleCase, 10)).toEqual({ measured: 100, warmup: 6 });
  });

  it('finds the worst', () => {
    const finding = (metric: string, ratio: number) => ({ metric, ratio, expected: 1, observed: 1 });
    expect(worstOf([finding('a', 0.1), finding('b', 0.7), finding('c', 0.3)]).metric).toBe('b');
  });
});

// Only where the laws run in full, for the time that it takes.
describe.runIf(full && ownCases)('a wrong simulator is found out, even in a short run:', () => {
  it.each<[wrong: string, id: string, spoil: (scenario: Scenario) => void]>([
    ['a place too many in the queue', 'mm1k-K5-a0.9', (s) => (stationOf(s).queue = { places: 5 })],
    ['a place too few', 'mmck-c2-K4-rho1.5', (s) => (stationOf(s).queue = { places: 1 })],
    ['exponential instead of constant service', 'md1-rho0.8', (s) => serve(s, { dist: 'exponential', mean: '10ms' })],
    ['a server too many', 'mmc-c2-rho0.7', (s) => (stationOf(s).concurrency = 3)],
    ['FIFO instead of sharing', 'mg1ps-twosize-rho0.6', (s) => (stationOf(s).concurrency = 1)],
    ['two draws with replacement', 'pod-k3-d2-norepl-rho0.8', (s) => balance(s, { choices: 2, replacement: true })],
    ['random instead of round robin', 'roundrobin-k2-rho0.7', (s) => balance(s, 'random')],
    [
      'random arrivals instead of even ones',
      'dm1-rho0.8',
      (s) => Object.assign(s.load.source ?? {}, { process: 'poisson' }),
    ],
    ['cancelled work that goes on', 'deadline-mm1-rho0.8-tau50ms', (s) => (stationOf(s).cancellation = 'none')],
    ['no patience limit', 'mmcD-c1-rho0.9-D50ms', (s) => delete stationOf(s).queueTimeout],
    ['a batch of 4 instead of 5', 'batch-fixed5-rho0.7', (s) => Object.assign(s.load.source ?? {}, { batch: 4 })],
    ['a user too many', 'closed-N24-c4', (s) => Object.assign(s.load.users ?? {}, moreUsers(25))],
  ])('%s (%s)', (_, id, spoil) => {
    const oracleCase = caseOf(id);
    const findings = judge(oracleCase, spoilt(oracleCase, spoil), 10, 1);
    expect(worstOf(findings).ratio).toBeGreaterThan(1);
  });
});

function serve(scenario: Scenario, time: { dist: 'exponential'; mean: string }): void {
  stationOf(scenario).endpoints = { 'GET /': [{ step: 'wait', time }] };
}

function balance(scenario: Scenario, balancer: NonNullable<ServiceSpec['balancer']>): void {
  stationOf(scenario).balancer = balancer;
}

function moreUsers(users: number) {
  return { shape: { stages: [{ until: '1000000s', users, rate: users }] } };
}
