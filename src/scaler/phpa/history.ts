/** A count that the metrics proposed once: what the models of a PHPA are fed with. */
export interface TimestampedReplicas {
  /** Nanoseconds. */
  at: number;
  replicas: number;
}

/** What is strictly younger than the window, which is how behavior histories and scale events are kept. */
export function pruneToWindow<Entry extends { at: number }>(
  history: readonly Entry[],
  window: number,
  now: number,
): Entry[] {
  return history.filter(({ at }) => at > now - window);
}

/** A linear model keeps the newest `size`. */
export function pruneToSize(history: readonly TimestampedReplicas[], size: number): TimestampedReplicas[] {
  return history.slice(-size);
}

/**
 * A Holt-Winters model drops whole seasons, the oldest first, and only once one more than those to store is complete:
 * what is kept still begins with the step that the history began with.
 */
export function pruneToSeasons(
  history: readonly TimestampedReplicas[],
  seasonalPeriods: number,
  storedSeasons: number,
): TimestampedReplicas[] {
  const seasons = Math.floor(history.length / seasonalPeriods) - storedSeasons;
  return history.slice(Math.max(seasons, 0) * seasonalPeriods);
}
