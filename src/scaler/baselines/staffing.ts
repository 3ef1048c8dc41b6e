import type { Options } from '#scaler/options.ts';
import type { DurationText } from '#sim/distribution.ts';
import { SECOND } from '#sim/time.ts';
import { betaForDelay, erlangServers, squareRootServers } from './erlang.ts';

/** How many replicas a rate of requests needs. */
export type StaffingSpec =
  | ({ kind: 'rate' } & RateStaffing)
  | ({ kind: 'erlang-c' } & ErlangStaffing)
  | ({ kind: 'square-root' } & SquareRootStaffing);

/** ceil(rate / (perReplica * targetUtilization)) */
export interface RateStaffing {
  /** Requests a second that one replica completes when it never rests. Above 0. */
  perReplica: number;
  /** How busy replicas are meant to be, above 0 and up to 1. Default 0.7. */
  targetUtilization?: number;
}

interface Servers {
  /** Requests a second that one server completes when it never rests. Above 0. */
  serviceRate: number;
  /** Servers in a replica: requests that it serves at once without slowing each other down. From 1 up. Default 1. */
  concurrency?: number;
}

/** The fewest replicas with which at most a share `alpha` of the requests waits longer than `waitUnder`. */
export interface ErlangStaffing extends Servers {
  /** Default '0s': to wait at all. */
  waitUnder?: DurationText;
  /** Above 0 and below 1. Default 0.1. */
  alpha?: number;
  /** Squared coefficient of variation of the times between arrivals. Default 1, as of a Poisson process. */
  arrivalVariability?: number;
  /** Squared coefficient of variation of the service times. Default 1, as of exponential ones. */
  serviceVariability?: number;
}

/** ceil(load + beta * sqrt(load)) servers, with the offered load = rate / serviceRate. */
export interface SquareRootStaffing extends Servers {
  /** From 0 up. Default: what `alpha` asks for. */
  beta?: number;
  /** The share of requests that may wait, above 0 and below 1. Default 0.1. */
  alpha?: number;
}

/** A rule, checked. */
export interface Staffing {
  /** The word that decisions by it carry. */
  code: 'RateTarget' | 'ErlangC' | 'SquareRoot';
  /** @param rate requests a second, from 0 up; @param max no more replicas are of interest */
  replicas(rate: number, max: number): { replicas: number; numbers: Record<string, number>; text: string };
}

/** The rule whose kind is given by the option `kind`. */
export function readStaffing(options: Options): Staffing {
  const kind = options.word('kind', ['rate', 'erlang-c', 'square-root']);
  if (kind === 'rate') return readRate(options);
  return kind === 'erlang-c' ? readErlang(options) : readSquareRoot(options);
}

export function readRate(options: Options): Staffing {
  const perReplica = options.positive('perReplica');
  const targetUtilization = options.positive('targetUtilization', 0.7);
  if (targetUtilization > 1) options.fault('targetUtilization', 'above 0 and up to 1', targetUtilization);
  return {
    code: 'RateTarget',
    replicas: (rate) => {
      const replicas = Math.ceil(rate / (perReplica * targetUtilization));
      const text = `${shown(rate)}/s at ${targetUtilization} of ${perReplica}/s each needs ${replicas}`;
      return { replicas, numbers: { perReplica, targetUtilization }, text };
    },
  };
}

export function readErlang(options: Options): Staffing {
  const { serviceRate, concurrency } = readServers(options);
  const wait = options.duration('waitUnder', 0, '0s') / SECOND;
  const alpha = readShare(options, 'alpha', 0.1);
  const arrivals = options.share('arrivalVariability', 1);
  const variability = (arrivals + options.share('serviceVariability', 1)) / 2;
  // Without any variability nobody waits for a server that is free, which the formula cannot say.
  if (variability === 0) options.fault('serviceVariability', 'above 0 when arrivalVariability is 0', 0);
  return {
    code: 'ErlangC',
    replicas: (rate, max) => {
      const queue = { arrivalRate: rate, serviceRate, variability };
      const { servers, waitRatio } = erlangServers(queue, wait, alpha, max * concurrency);
      const replicas = Math.ceil(servers / concurrency);
      const text = `${shown(rate)}/s is a load of ${shown(rate / serviceRate)}: with ${servers} servers P(wait > ${wait} s) is ${shown(waitRatio)}`;
      const numbers = { serviceRate, concurrency, waitSeconds: wait, alpha, servers, waitRatio };
      return { replicas, numbers, text: `${text}, which takes ${replicas}` };
    },
  };
}

export function readSquareRoot(options: Options): Staffing {
  const { serviceRate, concurrency } = readServers(options);
  if (options.has('beta') && options.has('alpha')) {
    options.fault('alpha', 'left out when beta is given', options.raw('alpha'));
  }
  const alpha = readShare(options, 'alpha', 0.1);
  const beta = options.has('beta') ? options.number('beta', 0, Number.MAX_VALUE) : betaForDelay(alpha);
  return {
    code: 'SquareRoot',
    replicas: (rate) => {
      const servers = squareRootServers({ arrivalRate: rate, serviceRate }, beta);
      const replicas = Math.ceil(servers / concurrency);
      const text = `${shown(rate)}/s is a load of ${shown(rate / serviceRate)}: with ${shown(beta)} roots more ${servers} servers, which takes ${replicas}`;
      return { replicas, numbers: { serviceRate, concurrency, beta, servers }, text };
    },
  };
}

function readServers(options: Options): { serviceRate: number; concurrency: number } {
  return {
    serviceRate: options.positive('serviceRate'),
    concurrency: options.integer('concurrency', 1, 2 ** 31 - 1, 1),
  };
}

function readShare(options: Options, name: string, fallback: number): number {
  const value = options.number(name, 0, 1, fallback);
  if (value > 0 && value < 1) return value;
  options.fault(name, 'above 0 and below 1', value);
  return fallback;
}

/** For people: four significant digits. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
