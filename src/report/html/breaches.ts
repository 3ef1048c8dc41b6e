import type { RunEvent } from '#experiment/result.ts';

/** A stretch of time in which an objective was not met. */
export interface Breach {
  /** What had to be met: '*' are all requests. */
  target: string;
  underSeconds: number;
  ratio: number;
  from: number;
  to: number;
  /** Of the requests that ended in its first interval. */
  attainedRatio: number;
}

/**
 * The stretches between the events that say that an objective was no longer met, and met again. Each event tells of the
 * interval that ends with it, so a stretch begins and ends one interval earlier.
 * @param interval seconds between scrapes @param end of the run, in seconds
 */
export function breachesOf(events: readonly RunEvent[], interval: number, end: number): Breach[] {
  const breaches: Breach[] = [];
  const open = new Map<string, Breach>();
  for (const event of events) {
    if (event.type !== 'objective') continue;
    const { target, underSeconds, ratio, attainedRatio } = event;
    const name = JSON.stringify([target, underSeconds, ratio]);
    const at = Math.max(0, event.atSeconds - interval);
    const before = open.get(name);
    if (event.breached && before === undefined) {
      const breach = { target, underSeconds, ratio, from: at, to: end, attainedRatio };
      open.set(name, breach);
      breaches.push(breach);
    } else if (!event.breached && before !== undefined) {
      before.to = at;
      open.delete(name);
    }
  }
  return breaches;
}
