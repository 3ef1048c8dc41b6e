import { setTimeout as delay } from 'node:timers/promises';
import type { ScrapedRow } from '#telemetry/sample-decoder.ts';
import type { RecordedReadings } from './recorded-readings.ts';

export interface ReplayOptions {
  /** Milliseconds of the run at which the replay begins. */
  from: number;
  /** Milliseconds of the run in a millisecond. */
  speed: number;
  /** Ends the replay where it is. */
  signal: AbortSignal;
  /** Told of each instant of the run that is shown. */
  onShown: (at: number) => void;
}

/**
 * Shows the scrapes of a run one after the other, each when its time has come, and the last one as long as the one
 * before it. A machine that is late shows what is due now: what comes after is not late because of it.
 * @returns the instant of the run, in milliseconds, at which it ended; undefined when it has no scrape after `from`
 */
export async function replay(
  rows: Iterable<ScrapedRow>,
  readings: RecordedReadings,
  { from, speed, signal, onShown }: ReplayOptions,
): Promise<number | undefined> {
  const begun = performance.now();
  const until = (at: number) => sleep(begun + (at - from) / speed - performance.now(), signal);
  let before = Number.NaN;
  let last = Number.NaN;
  for (const row of rows) {
    if (row.at > from) await until(row.at);
    if (signal.aborted) return last;
    readings.show(row);
    [before, last] = [last, row.at];
    if (row.at >= from) onShown(row.at);
  }
  if (!(last >= from)) return undefined;
  if (before < last) await until(last + (last - before));
  return last;
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0) return;
  await delay(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
