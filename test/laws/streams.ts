import { limitOf } from './build.ts';
import type { CallTable } from './call-table.ts';
import type { Size, Window } from './observed.ts';

/**
 * The limit of one of several streams, or of one whose completions are counted: all of them must go on until the window
 * ends, so each gets its share, ten standard deviations, and some more for what is in the system by then.
 */
export function limitOfStream(size: Size, share = 1): number {
  const expected = limitOf(size) * share;
  return Math.ceil(expected + 10 * Math.sqrt(expected) + 1000);
}

/** The same window, or an error if a stream has ended inside it. */
export function streamsOutlast(requests: CallTable, window: Window): Window {
  const ends = new Map<number, number>();
  for (let row = 0; row < requests.count; row++) {
    const source = requests.source[row] as number;
    ends.set(source, Math.max(ends.get(source) ?? 0, requests.arrivedAt[row] as number));
  }
  for (const [source, end] of ends) {
    if (end < window.until) throw new Error(`stream ${source} ended before the window`);
  }
  return window;
}
