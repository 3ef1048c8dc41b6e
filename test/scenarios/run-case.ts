import { checkScenario } from '#experiment/check-scenario.ts';
import { loadScenario } from '#experiment/load-scenario.ts';
import type { RunResult, RunSummary } from '#experiment/result.ts';
import { policyNames, simulate } from '#experiment/simulate.ts';
import type { Case } from './cases.ts';

/** Runs a scenario under each of its policies with its own seed, in this process. */
export async function runCase({ name, duration }: Case): Promise<RunResult[]> {
  const file = `scenarios/${name}.ts`;
  const { scenario, base } = await loadScenario(file);
  const asked = checkScenario({ ...scenario, duration: duration ?? scenario.duration }, file);
  return policyNames(asked).map((policy) => simulate(asked, { policy, base }));
}

/** What the golden file of a scenario holds of each run: enough to see that something changed, and roughly what. */
export function goldenOf(results: readonly RunResult[]): unknown {
  return results.map(({ summary }) => excerpt(summary));
}

function excerpt({ policy, seed, durationSeconds, requests, replicaHours, scalingActions, digest }: RunSummary) {
  const { sent, outcomes, inFlight, sojournSeconds } = requests;
  return {
    policy,
    seed,
    durationSeconds,
    sent,
    outcomes,
    inFlight,
    p95SojournSeconds: sojournSeconds?.p95 ?? null,
    replicaHours,
    scalingActions,
    digest,
  };
}
