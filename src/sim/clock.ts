/** A clock on which rare things are scheduled: virtual or wall. Instants are nanoseconds since the start of the run. */
export interface Clock {
  readonly now: number;
  /** Runs `action` at `instant` (not before now). Returns a function that cancels it and is harmless afterwards. */
  at(instant: number, action: () => void): () => void;
}

/**
 * Runs `action` at phase + k x interval for k = 0, 1, 2 ..., never at now + interval, so that no error adds up.
 * Instants that have passed already when the clock comes to them are skipped and counted.
 * @param interval nanoseconds, above 0
 * @param phase nanoseconds from the start of the run, from 0 up
 * @returns a function that ends the rhythm
 */
export function every(clock: Clock, phase: number, interval: number, action: (missed: number) => void): () => void {
  let k = 0;
  let cancel = clock.at(phase, fire);
  function fire(): void {
    const due = Math.floor((clock.now - phase) / interval);
    const missed = Math.max(0, due - k);
    k = Math.max(k, due) + 1;
    cancel = clock.at(phase + k * interval, fire);
    action(missed);
  }
  return () => cancel();
}
