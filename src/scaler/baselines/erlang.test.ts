import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp } from '#sim/math.ts';
import { betaForDelay, erlangServers, squareRootServers } from './erlang.ts';

const queue = (arrivalRate: number, serviceRate = 1, variability = 1) => ({ arrivalRate, serviceRate, variability });

/** P(wait > 0) from the probabilities of the states, term by term. */
function slowErlangC(offered: number, servers: number): number {
  let term = 1;
  let sum = 0;
  for (let k = 0; k < servers; k++) {
    sum += term;
    term *= offered / (k + 1);
  }
  const waiting = (term * servers) / (servers - offered);
  return waiting / (sum + waiting);
}

describe('erlangServers', () => {
  it('gives the textbook numbers', () => {
    // M/M/1 at 0.5: half wait. M/M/2 at load 1: C = 1/3. M/M/3 at load 2: C = 4/9.
    expect(erlangServers(queue(0.5), 0, 0.5, 99)).toEqual({ servers: 1, waitRatio: 0.5 });
    expect(erlangServers(queue(1), 0, 0.4, 99).servers).toBe(2);
    expect(erlangServers(queue(1), 0, 0.4, 99).waitRatio).toBeCloseTo(1 / 3, 14);
    expect(erlangServers(queue(2), 0, 0.45, 99).servers).toBe(3);
    expect(erlangServers(queue(2), 0, 0.45, 99).waitRatio).toBeCloseTo(4 / 9, 14);
  });

  it('takes a share of exactly alpha for enough', () => {
    expect(erlangServers(queue(0.5), 0, 0.5, 99).servers).toBe(1);
    expect(erlangServers(queue(0.5), 0, 0.4999, 99).servers).toBe(2);
  });

  it('lets the tail of the wait fall with the spare capacity, slower for variable service', () => {
    // M/M/2 at load 1, mu = 1: P(W > t) = 1/3 exp(-t).
    expect(erlangServers(queue(1), 1, 0.2, 99).waitRatio).toBeCloseTo(exp(-1) / 3, 14);
    expect(erlangServers(queue(1, 1, 2), 1, 0.25, 99).waitRatio).toBeCloseTo(exp(-0.5) / 3, 14);
  });

  it('counts in whatever unit of time the rates are in', () => {
    const a = erlangServers(queue(300, 20), 0.05, 0.05, 999);
    const b = erlangServers(queue(300 * 60, 20 * 60), 0.05 / 60, 0.05, 999);
    expect(b.servers).toBe(a.servers);
    expect(b.waitRatio).toBeCloseTo(a.waitRatio, 12);
  });

  it('needs nobody without load, and gives what there is when it cannot suffice', () => {
    expect(erlangServers(queue(0), 0, 0.1, 99)).toEqual({ servers: 0, waitRatio: 0 });
    expect(erlangServers(queue(50), 0, 0.1, 20)).toEqual({ servers: 20, waitRatio: 1 });
  });

  it('is the least count by the sum over states, for any load', () => {
    const rate = fc.double({ min: 0.01, max: 60, noNaN: true });
    const share = fc.double({ min: 0.001, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(rate, share, (offered, alpha) => {
        const { servers, waitRatio } = erlangServers(queue(offered), 0, alpha, 1000);
        expect(waitRatio).toBeLessThanOrEqual(alpha);
        expect(waitRatio).toBeCloseTo(slowErlangC(offered, servers), 10);
        if (servers - 1 > offered) expect(slowErlangC(offered, servers - 1)).toBeGreaterThan(alpha);
        else expect(servers - 1).toBeLessThanOrEqual(offered);
      }),
    );
  });
});

describe('square-root staffing', () => {
  it('adds beta roots to the load', () => {
    expect(squareRootServers({ arrivalRate: 100, serviceRate: 1 }, 1)).toBe(110);
    expect(squareRootServers({ arrivalRate: 100, serviceRate: 4 }, 0.5)).toBe(28);
    expect(squareRootServers({ arrivalRate: 0, serviceRate: 4 }, 2)).toBe(0);
  });

  it('knows the beta for a share that waits, by the formula of Halfin and Whitt', () => {
    // Phi(1) = 0.841344746068543, phi(1) = 0.241970724519143: 1 / (1 + 1 * Phi/phi).
    expect(betaForDelay(1 / (1 + 0.841344746068543 / 0.241970724519143))).toBeCloseTo(1, 10);
    expect(betaForDelay(0.5)).toBeCloseTo(0.5061, 3);
  });

  it('comes close to the C formula when the load is large', () => {
    const beta = betaForDelay(0.1);
    const exact = erlangServers(queue(2500), 0, 0.1, 9999).servers;
    expect(Math.abs(squareRootServers({ arrivalRate: 2500, serviceRate: 1 }, beta) - exact)).toBeLessThanOrEqual(1);
  });
});
