/**
 * A counter as it is scraped: never less than it was. Sums of many replicas' times are rounded differently when one of
 * them is gone, and Prometheus would take the last bit for a restart.
 */
export function growing(read: () => number): () => number {
  let most = 0;
  return () => {
    most = Math.max(most, read());
    return most;
  };
}
