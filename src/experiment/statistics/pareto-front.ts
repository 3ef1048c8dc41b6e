/** Two numbers that are to be small. */
export interface Tradeoff {
  cost: number;
  violation: number;
}

/**
 * Those that no other beats: none costs no more and violates no more, and less in one of the two.
 * @returns by rising cost, so with falling violation; of equal points the first only
 */
export function paretoFront<Point extends Tradeoff>(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.cost - b.cost || a.violation - b.violation);
  let least = Number.POSITIVE_INFINITY;
  return sorted.filter(({ violation }) => {
    if (violation >= least) return false;
    least = violation;
    return true;
  });
}

/** What it costs to violate no more than `allowed`. */
export type CostAt =
  /** Between two points that were tried, linearly. */
  | { kind: 'between'; cost: number }
  /** The cheapest that was tried is good enough; a cheaper one may be too. */
  | { kind: 'at-most'; cost: number }
  /** The best that was tried violates more. */
  | { kind: 'not-reached'; best: number };

/**
 * The cost at an equal objective: where the front crosses the allowed violation. The front falls everywhere, so the line
 * through its points does, and there is one crossing.
 * @param front as `paretoFront` gives it, of at least one point
 */
export function costAt(front: readonly Tradeoff[], allowed: number): CostAt {
  const right = front.findIndex(({ violation }) => violation <= allowed);
  if (right < 0) return { kind: 'not-reached', best: (front.at(-1) as Tradeoff).violation };
  const good = front[right] as Tradeoff;
  const bad = front[right - 1];
  if (bad === undefined) return { kind: 'at-most', cost: good.cost };
  const share = (bad.violation - allowed) / (bad.violation - good.violation);
  return { kind: 'between', cost: bad.cost + share * (good.cost - bad.cost) };
}
