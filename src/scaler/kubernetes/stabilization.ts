/** A count that the metrics proposed once, before any limit. */
export interface Recommendation {
  at: number;
  replicas: number;
}

export interface Stabilized {
  replicas: number;
  /** What is remembered, the raw proposal included. An outdated place is used again, so the order is not that of time. */
  recommendations: Recommendation[];
}

/**
 * Without `behavior`: the largest of the proposal and all recommendations not older than the window, the end included.
 * @param window nanoseconds; the controller's downscale stabilization
 */
export function stabilize(
  remembered: readonly Recommendation[],
  proposal: number,
  window: number,
  now: number,
): Stabilized {
  const cutoff = now - window;
  let replicas = proposal;
  let outdated = -1;
  for (let index = 0; index < remembered.length; index++) {
    const one = remembered[index] as Recommendation;
    if (one.at < cutoff) outdated = index;
    else if (one.replicas > replicas) replicas = one.replicas;
  }
  return { replicas, recommendations: remember(remembered, outdated, proposal, now) };
}

/**
 * With `behavior`: the current count, raised to the smallest and lowered to the largest recommendation that is strictly
 * younger than the window of its direction, the proposal included. Between the two the count stays.
 * @param upWindow nanoseconds
 * @param downWindow nanoseconds
 */
export function stabilizeWithBehavior(
  remembered: readonly Recommendation[],
  current: number,
  proposal: number,
  upWindow: number,
  downWindow: number,
  now: number,
): Stabilized {
  const upCutoff = now - upWindow;
  const downCutoff = now - downWindow;
  let least = proposal;
  let most = proposal;
  let outdated = -1;
  for (let index = 0; index < remembered.length; index++) {
    const one = remembered[index] as Recommendation;
    if (one.at > upCutoff) least = Math.min(least, one.replicas);
    if (one.at > downCutoff) most = Math.max(most, one.replicas);
    if (one.at < upCutoff && one.at < downCutoff) outdated = index;
  }
  const replicas = Math.min(Math.max(current, least), most);
  return { replicas, recommendations: remember(remembered, outdated, proposal, now) };
}

function remember(
  remembered: readonly Recommendation[],
  outdated: number,
  replicas: number,
  at: number,
): Recommendation[] {
  const recommendations = remembered.slice();
  recommendations[outdated === -1 ? recommendations.length : outdated] = { at, replicas };
  return recommendations;
}
