import { requestKey, userKey } from '#load/request-key.ts';
import { Draw } from '#sim/draw.ts';
import { COMPLETED, REJECTED } from '#sim/outcome.ts';
import { limitOf } from './build.ts';
import type { CallTable } from './call-table.ts';
import { oneStation } from './closed.ts';
import { queue } from './fifo.ts';
import { KeyIndex } from './join.ts';
import type { Family, Law, System } from './law.ts';
import { ascending, clippedTime, levelsAt } from './measure.ts';
import type { Observed, Size, Snapshot } from './observed.ts';
import { given, type OracleCase } from './oracle.ts';
import { processorSharing } from './sharing.ts';

/** A window well inside a run that takes at least `limit / fastest` seconds. */
function probesOf(size: Size, fastest: number): [number, number] {
  const shortest = limitOf(size) / fastest;
  return [Math.floor(0.05 * shortest * 1e9), Math.floor(0.8 * shortest * 1e9)];
}

/** The two ends of the window. The engine is asked there for its own counts and integrals; all else comes from rows. */
function edges({ snapshots }: Observed): [Snapshot, Snapshot] {
  return [given(snapshots[0], 'first snapshot'), given(snapshots[1], 'second snapshot')];
}

function relative(left: number, right: number): number {
  return (left - right) / right;
}

/** Service of those that had any; what never began has none, at its end. */
function serviceStarts({ endedAt, startedAt }: CallTable): Float64Array {
  return startedAt.map((at, row) => (at < 0 ? (endedAt[row] as number) : at));
}

/** Conservation in an open system, perhaps one that loses requests. */
function flow(oracleCase: OracleCase, size: Size): Law {
  const law = oracleCase.parameters.cores === undefined ? queue(oracleCase, size) : processorSharing(oracleCase, size);
  const probes = probesOf(size, given(oracleCase.parameters.arrival?.rate, 'rate'));
  return {
    scenario: law.scenario,
    probes,
    read: (observed) => {
      const [first, last] = edges(observed);
      const { arrivedAt, count, endedAt, outcome } = observed.requests;
      const starts = serviceStarts(observed.requests);
      const clipped = (from: Float64Array, to: Float64Array) => clippedTime(from, to, first.at, last.at);
      const present = last.presentArea - first.presentArea;
      const busy = last.busyArea - first.busyArea;
      const inside = (at: number) => at > first.at && at <= last.at;
      const metrics: Record<string, () => number> = {
        little_residual: () => relative(clipped(arrivedAt, endedAt), present),
        little_queue_residual: () => relative(clipped(arrivedAt, starts), present - busy),
        utilization_law_residual: () => relative(clipped(starts, endedAt), busy),
        flow_balance_residual: () => {
          let balance = 0;
          for (let row = 0; row < count; row++) {
            if (inside(arrivedAt[row] as number)) balance++;
            const gone = outcome[row] === REJECTED || outcome[row] === COMPLETED;
            if (gone && inside(endedAt[row] as number)) balance--;
          }
          return balance - (last.present - first.present);
        },
      };
      return (name) => given(metrics[name], name)();
    },
  };
}

/** The times at which each user thinks, one after the other, known by the keys of the requests in between. */
function thinking(requests: CallTable, users: number): { starts: Float64Array; ends: Float64Array } {
  const index = new KeyIndex(requests);
  const draw = new Draw();
  const starts: number[] = [];
  const ends: number[] = [];
  for (let user = 0; user < users; user++) {
    userKey(draw, 'users', 'User', user);
    const { keyA, keyB } = draw;
    let thinksFrom = 0;
    for (let iteration = 0; ; iteration++) {
      requestKey(draw, keyA, keyB, iteration, 0);
      const row = index.find(draw.keyA, draw.keyB);
      starts.push(thinksFrom);
      ends.push(row < 0 ? Number.POSITIVE_INFINITY : (requests.arrivedAt[row] as number));
      if (row < 0) break;
      thinksFrom = requests.answeredAt[row] as number;
    }
  }
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends) };
}

function joined(one: Float64Array, other: Float64Array): Float64Array {
  const both = new Float64Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** Every user thinks or waits for an answer, at any time. */
function interactive(oracleCase: OracleCase, size: Size): Law {
  const { parameters } = oracleCase;
  const users = given(parameters.users, 'users');
  const think = given(parameters.think, 'think').mean;
  const service = given(parameters.service, 'service').mean;
  const law = oneStation(oracleCase, size);
  return {
    scenario: law.scenario,
    probes: probesOf(size, Math.min(users / think, (parameters.cores ?? Number(parameters.servers)) / service)),
    read: (observed) => {
      const [first, last] = edges(observed);
      const { arrivedAt, endedAt } = observed.requests;
      const clipped = (from: Float64Array, to: Float64Array) => clippedTime(from, to, first.at, last.at);
      const thoughts = thinking(observed.requests, users);
      const metrics: Record<string, () => number> = {
        interactive_residual: () => {
          const all = users * (last.at - first.at);
          return relative(clipped(thoughts.starts, thoughts.ends) + clipped(arrivedAt, endedAt), all);
        },
        little_residual: () => relative(clipped(arrivedAt, endedAt), last.presentArea - first.presentArea),
        population_residual: () => {
          const instants = joined(arrivedAt, endedAt)
            .filter((at) => at <= last.at)
            .sort();
          const thinkers = levelsAt(thoughts.starts.slice().sort(), thoughts.ends.slice().sort(), instants);
          const others = levelsAt(ascending(arrivedAt), ascending(endedAt), instants);
          return thinkers.reduce((worst, n, i) => Math.max(worst, Math.abs(n + (others[i] as number) - users)), 0);
        },
      };
      return (name) => given(metrics[name], name)();
    },
  };
}

const identity: System = (oracleCase, size) =>
  oracleCase.parameters.users === undefined ? flow(oracleCase, size) : interactive(oracleCase, size);

/** What holds on every path, to the last digit. */
export const family: Family = { identities: identity };
