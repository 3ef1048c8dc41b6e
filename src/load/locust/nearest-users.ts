import { Faults } from '#load/faults.ts';
import { type ReadText, rateFunction } from '#load/rate.ts';
import type { ShapeRow } from '#load/shape-table.ts';
import type { ArrivalsSpec, UsersSpec } from '#load/spec.ts';
import { CountSampler } from '#sim/count.ts';
import { formatDuration, SECOND } from '#sim/time.ts';

export interface NearestOptions {
  source: string;
  /** Nanoseconds. */
  until: number;
  /** Nanoseconds that a user thinks on average. */
  think: number;
  readText: ReadText;
}

/** Weights of tasks are whole numbers: shares are kept to a thousandth. */
const PARTS = 1000;

/**
 * The users that come nearest to open arrivals, for generators that only know users: each thinks for an exponential time,
 * sends one request, and thinks again. With think times much longer than answers, n users send about n / think requests
 * a second, as independent ones do; but they slow down when answers do, which open arrivals never would.
 * Second by second n = rate x think, of the mean rate within the second.
 * @throws {InvalidInput} when the rate is faulty
 */
export function nearestUsers(spec: ArrivalsSpec, { source, until, think, readText }: NearestOptions): UsersSpec {
  const where = `load.${source}`;
  const faults = new Faults();
  const rate = rateFunction(spec.rate, `${where}.rate`, faults, readText);
  faults.finish();
  const batch = CountSampler.of(spec.batch ?? 1, `${where}.batch`).mean;
  const table: ShapeRow[] = [];
  for (let at = 0; at < until; at += SECOND) {
    const end = Math.min(until, at + SECOND);
    const mean = ((rate.integral(end) - rate.integral(at)) / (end - at)) * SECOND * batch;
    const users = Math.round((mean * think) / SECOND);
    table.push({ users, rate: Math.max(1, users, table.at(-1)?.users ?? 0) });
  }
  const targets = typeof spec.target === 'string' ? { [spec.target]: 1 } : spec.target;
  const total = Object.values(targets).reduce((sum, weight) => sum + weight, 0);
  const thinking = { mean: formatDuration(Math.round(think)) };
  return {
    source: 'users',
    // The first request too comes after a think time: users are started in crowds, arrivals are not.
    users: [
      {
        name: 'Visitor',
        wait: thinking,
        start: [{ sleep: thinking }],
        do: {
          pick: Object.entries(targets).map(([route, weight]) => ({
            name: route,
            weight: Math.max(1, Math.round((weight / total) * (Object.keys(targets).length === 1 ? 1 : PARTS))),
            do: [{ call: route, name: route }],
          })),
        },
      },
    ],
    ...(spec.timeout === undefined ? {} : { timeout: spec.timeout }),
    shape: { table },
  };
}
