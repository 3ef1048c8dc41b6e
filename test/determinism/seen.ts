import type { Scenario } from '#experiment/scenario.ts';
import { start } from '#experiment/simulate.ts';
import { requestKey, userKey } from '#load/request-key.ts';
import { Draw } from '#sim/draw.ts';

/** What the tap says of one call, but for where it was served and when. Instants and spans are nanoseconds. */
export interface Seen {
  /** Service and endpoint: for a request from outside, what its sender decided to ask for. */
  what: string;
  arrivedAt: number;
  /** From the start of service to its end. */
  serviceTime: number;
  outcome: number;
  answeredAt: number;
}

/** All calls of a run by their keys. A call that is tried again has a key an attempt. */
export function seenIn(scenario: Scenario, policy?: string): Map<string, Seen> {
  const run = start(scenario, policy === undefined ? {} : { policy });
  const { program } = run.kernel;
  const seen = new Map<string, Seen>();
  run.kernel.tap.consume((rows) => {
    for (let i = 0; i < rows.count; i++) {
      const { service, name } = program.endpoints[rows.endpoint[i] as number] as { service: number; name: string };
      const key = `${rows.keyA[i]} ${rows.keyB[i]}`;
      if (seen.has(key)) throw new Error(`two calls have the key ${key}`);
      seen.set(key, {
        what: `${program.services[service]?.name} ${name}`,
        arrivedAt: rows.arrivedAt[i] as number,
        serviceTime: (rows.endedAt[i] as number) - (rows.startedAt[i] as number),
        outcome: rows.outcome[i] as number,
        answeredAt: rows.answeredAt[i] as number,
      });
    }
  });
  while (run.advance(run.now + 60e9)) {}
  run.finish();
  return seen;
}

/** The calls of two runs that are not the same in both; the first few of them, as a list of all would be endless. */
export function changed(seen: ReadonlyMap<string, Seen>, before: ReadonlyMap<string, Seen>): unknown[] {
  return [...new Set([...before.keys(), ...seen.keys()])]
    .map((key) => ({ before: before.get(key), now: seen.get(key) }))
    .filter(({ before, now }) => JSON.stringify(before) !== JSON.stringify(now))
    .slice(0, 5);
}

/** What a user decided: the task of each iteration, and how long it thought after it. */
export interface Decision {
  task: string;
  thinkTime: number;
}

/** The decisions of a user whose tasks are one request each, up to the last that is followed by another. */
export function decisionsOf(seen: ReadonlyMap<string, Seen>, source: string, className: string, ordinal: number) {
  const draw = new Draw();
  const request = (iteration: number) => {
    userKey(draw, source, className, ordinal);
    requestKey(draw, draw.keyA, draw.keyB, iteration, 0);
    return seen.get(`${draw.keyA} ${draw.keyB}`);
  };
  const decisions: Decision[] = [];
  for (let iteration = 0; ; iteration++) {
    const [now, next] = [request(iteration), request(iteration + 1)];
    if (now === undefined || next === undefined) return decisions;
    decisions.push({ task: now.what, thinkTime: next.arrivedAt - now.answeredAt });
  }
}
