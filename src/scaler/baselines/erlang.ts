import { exp } from '#sim/math.ts';
import { normalQuantile } from '#sim/math-normal.ts';

/**
 * What a queue with several servers is like: Poisson arrivals at `arrivalRate`, servers that each complete `serviceRate`
 * a second when busy. Both above 0, in the same unit.
 */
export interface Queue {
  arrivalRate: number;
  serviceRate: number;
  /**
   * Half the sum of the squared coefficients of variation of the times between arrivals and of service: 1 for
   * Poisson arrivals and exponential service. Waits are longer by it (Allen and Cunneen's approximation). Above 0.
   */
  variability: number;
}

export interface Staffed {
  servers: number;
  /** The probability to wait longer than asked for with so many; 1 when they cannot keep up. */
  waitRatio: number;
}

/**
 * The fewest servers with which at most a share `alpha` of the requests waits longer than `wait`.
 * Erlang B by its recursion B_0 = 1, B_k = a B_{k-1} / (k + a B_{k-1}) with the offered load a = lambda / mu; from it
 * the probability to wait at all, C = c B_c / (c - a (1 - B_c)); and P(W > t) = C exp(-(c mu - lambda) t / variability).
 * @param wait t, in the unit of time of the rates, from 0 up
 * @param alpha above 0
 * @param limit no more than this many, even when they do not suffice
 */
export function erlangServers(queue: Queue, wait: number, alpha: number, limit: number): Staffed {
  const { arrivalRate, serviceRate, variability } = queue;
  if (arrivalRate <= 0) return { servers: 0, waitRatio: 0 };
  const offered = arrivalRate / serviceRate;
  let blocking = 1;
  let waitRatio = 1;
  for (let servers = 1; servers <= limit; servers++) {
    blocking = (offered * blocking) / (servers + offered * blocking);
    if (servers <= offered) continue;
    const waiting = (servers * blocking) / (servers - offered * (1 - blocking));
    waitRatio = waiting * exp((-(servers * serviceRate - arrivalRate) * wait) / variability);
    if (waitRatio <= alpha) return { servers, waitRatio };
  }
  return { servers: limit, waitRatio };
}

/** Square-root staffing: the offered load and `beta` times its root, rounded up. */
export function squareRootServers(
  { arrivalRate, serviceRate }: Pick<Queue, 'arrivalRate' | 'serviceRate'>,
  beta: number,
) {
  const offered = arrivalRate / serviceRate;
  return Math.ceil(offered + beta * Math.sqrt(offered));
}

/** Bisections until beta has stopped moving in binary64. */
const HALVINGS = 60;

/**
 * The beta with which a share `alpha` of the requests waits when the load is large:
 * alpha = [1 + beta Phi(beta) / phi(beta)]^-1 (Halfin and Whitt, 1981).
 * @param alpha above 0 and below 1
 */
export function betaForDelay(alpha: number): number {
  // Bisected over p = Phi(beta), which has its inverse at hand; alpha falls from 1 to 0 as p goes from 1/2 to 1.
  let low = 0.5;
  let high = 1;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (delayRatio(normalQuantile(middle), middle) > alpha) low = middle;
    else high = middle;
  }
  return normalQuantile(low);
}

function delayRatio(beta: number, below: number): number {
  const density = exp((-beta * beta) / 2) / Math.sqrt(2 * Math.PI);
  return 1 / (1 + (beta * below) / density);
}
