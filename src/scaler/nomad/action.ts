export type Direction = 'up' | 'none' | 'down';

/** What a check wants. Without a direction it wants no count. */
export interface Action {
  direction: Direction;
  count: number | null;
  reason: string | null;
}

export const NONE: Action = { direction: 'none', count: null, reason: null };

/** A check's configuration that its strategy cannot work with. */
export interface Misconfiguration {
  error: string;
}

const RANK: Readonly<Record<Direction, number>> = { down: -1, none: 0, up: 1 };

/**
 * Of two actions the one that takes precedence: up before none before down, and of two in the same direction the larger
 * count, which is the safer one. The first stays where they are equal.
 * Source: hashicorp/nomad-autoscaler sdk/strategy.go, PreemptScalingAction.
 */
export function preempt<One extends Pick<Action, 'direction' | 'count'>>(a: One, b: One): One {
  if (RANK[b.direction] !== RANK[a.direction]) return RANK[b.direction] > RANK[a.direction] ? b : a;
  return a.direction !== 'none' && (b.count ?? 0) > (a.count ?? 0) ? b : a;
}

/**
 * The winner among checks in groups; undefined when there are none. Within a named group a check that wants nothing is left
 * out of account, unless all of the group want nothing: their metrics belong together, and only one of them is expected to
 * speak. Checks without a group are compared one by one.
 * Source: hashicorp/nomad-autoscaler policy/handler.go, pickWinnerActionFromGroups.
 */
export function pickWinner<Result extends { action: Action; group: string }>(
  results: readonly Result[],
): Result | undefined {
  let winner: Result | undefined;
  for (const group of new Set(results.map((one) => one.group))) {
    const all = results.filter((one) => one.group === group);
    const speaking = group === '' ? all : all.filter(({ action }) => action.direction !== 'none');
    const best = (speaking.length > 0 ? speaking : all).reduce(firstOf);
    winner = winner === undefined ? best : firstOf(winner, best);
  }
  return winner;
}

function firstOf<Result extends { action: Action }>(a: Result, b: Result): Result {
  return preempt(a.action, b.action) === a.action ? a : b;
}
