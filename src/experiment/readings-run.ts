import { Users } from '#load/users.ts';
import { parseDuration } from '#sim/time.ts';
import { RUN_METRICS as M } from '#telemetry/catalogue.ts';
import type { Register } from './readings.ts';
import { answerReadings, objectiveName } from './readings-answers.ts';
import type { Run } from './run.ts';
import { VERSION } from './version.ts';

/** What load does, what is promised, and the run itself. */
export function runReadings(run: Run, to: Register): void {
  const { engine, options, prepared } = run;
  const names = Object.keys(prepared.scenario.load);
  run.sources.forEach((source, i) => {
    const labels = { source: names[i] as string };
    if (source instanceof Users) to.add(M.users, labels, () => source.alive);
    else to.add(M.offered, labels, () => (source.finished ? 0 : source.offeredRate(engine.now)));
  });
  answerReadings(run, to);
  for (const objective of prepared.scenario.objectives ?? []) {
    const labels = { slo: objectiveName(objective) };
    to.add(M.objective, labels, () => objective.ratio);
    to.add(M.threshold, labels, () => parseDuration(objective.under) / 1e9);
  }
  to.add(M.time, {}, () => engine.now / 1e9);
  const { name } = prepared.scenario;
  to.add(M.info, { scenario: name, seed: String(options.seed), version: VERSION }, () => 1);
}
