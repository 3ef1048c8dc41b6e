import type { RunSummary } from '#experiment/result.ts';

/** Requests that have come to an end, well or badly: what the shares in tables are shares of. */
export function ended({ requests: { outcomes } }: RunSummary): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

export function severalSeeds(runs: readonly RunSummary[]): boolean {
  return new Set(runs.map((run) => run.seed)).size > 1;
}

/** The name by which a run can be told from the others: its policy, and its seed when there are several. */
export function nameOf(run: RunSummary, among: readonly RunSummary[]): string {
  return severalSeeds(among) ? `${run.policy} seed ${run.seed}` : run.policy;
}

/** What the objectives of a run say together: requests counted under them, and of those the ones that violated theirs. */
export function objectiveTotals({ objectives }: RunSummary): { requests: number; violations: number } {
  return {
    requests: objectives.reduce((sum, { requests }) => sum + requests, 0),
    violations: objectives.reduce((sum, { violations }) => sum + violations, 0),
  };
}
