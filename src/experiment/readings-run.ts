import { Users } from '#load/users.ts';
import { OUTCOME_NAMES, OUTCOMES } from '#sim/outcome.ts';
import { parseDuration } from '#sim/time.ts';
import { RUN_METRICS as M } from '#telemetry/catalogue.ts';
import type { Register } from './readings.ts';
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
  if (to.wants(M.answers)) answers(names, to);
  for (const { target = '*', under, ratio } of prepared.scenario.objectives ?? []) {
    const labels = { slo: `${target} under ${under}` };
    to.add(M.objective, labels, () => ratio);
    to.add(M.threshold, labels, () => parseDuration(under) / 1e9);
  }
  to.add(M.time, {}, () => engine.now / 1e9);
  const { name } = prepared.scenario;
  to.add(M.info, { scenario: name, seed: String(options.seed), version: VERSION }, () => 1);
}

/** Requests as their senders saw them end; one is counted when the server is through with it as well. */
function answers(names: readonly string[], to: Register): void {
  const counts = new Float64Array(names.length * OUTCOMES);
  to.calls().consume(({ count, source, answer }, begin) => {
    for (let i = begin; i < count; i++) {
      const from = source[i] as number;
      if (from < 0) continue;
      const index = from * OUTCOMES + (answer[i] as number);
      counts[index] = (counts[index] as number) + 1;
    }
  });
  names.forEach((source, i) => {
    OUTCOME_NAMES.forEach((outcome, how) => {
      to.add(M.answers, { source, outcome }, () => counts[i * OUTCOMES + how] as number);
    });
  });
}
