import type { TapRows } from '#services/tap.ts';
import { COMPLETED, CUT, OUTCOME_NAMES, OUTCOMES } from '#sim/outcome.ts';
import { parseDuration } from '#sim/time.ts';
import { Buckets } from '#telemetry/bucket-counts.ts';
import { RUN_METRICS as M } from '#telemetry/catalogue.ts';
import { Ingress } from './ingress.ts';
import type { Register } from './readings.ts';
import type { Run } from './run.ts';
import type { ObjectiveSpec } from './scenario.ts';

/** An objective's name in labels, such as `GET /cart under 300ms`. */
export function objectiveName({ target = '*', under }: ObjectiveSpec): string {
  return `${target} under ${under}`;
}

/** Requests from outside as their senders saw them end; one is counted when the server is through with it as well. */
export function answerReadings(run: Run, to: Register): void {
  const names = Object.keys(run.prepared.scenario.load);
  if (to.wants(M.answers)) outcomes(names, to);
  if (to.wants(M.sojourn)) sojourns(names, to);
  if (to.wants(M.judged)) verdicts(run, to);
}

function outcomes(names: readonly string[], to: Register): void {
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

function sojourns(names: readonly string[], to: Register): void {
  const histograms = names.map(() => new Buckets(M.sojourn.buckets ?? []));
  to.calls().consume((rows, begin) => {
    const { count, source, arrivedAt, answeredAt } = rows;
    for (let i = begin; i < count; i++) {
      if ((source[i] as number) < 0 || hasLeft(rows, i)) continue;
      histograms[source[i] as number]?.observe(((answeredAt[i] as number) - (arrivedAt[i] as number)) / 1e9);
    }
  });
  names.forEach((source, i) => {
    to.addReading({ metric: M.sojourn, labels: { source }, histogram: histograms[i] as Buckets });
  });
}

/** What the summary of a run judges at its end, counted while it goes on. */
function verdicts({ prepared, kernel }: Run, to: Register): void {
  const ingress = new Ingress(prepared.scenario, kernel.program);
  const objectives = (prepared.scenario.objectives ?? []).map((spec) => ({
    slo: objectiveName(spec),
    under: parseDuration(spec.under),
    holds: endpointsOf(spec, ingress.routes, kernel.program.endpoints.length),
    kept: 0,
    violated: 0,
  }));
  to.calls().consume((rows, begin) => {
    const { count, source, endpoint, arrivedAt, answeredAt, answer } = rows;
    for (let i = begin; i < count; i++) {
      if ((source[i] as number) < 0 || hasLeft(rows, i)) continue;
      const sojourn = (answeredAt[i] as number) - (arrivedAt[i] as number);
      for (const objective of objectives) {
        if (objective.holds[endpoint[i] as number] !== 1) continue;
        if (answer[i] === COMPLETED && sojourn <= objective.under) objective.kept++;
        else objective.violated++;
      }
    }
  });
  for (const objective of objectives) {
    to.add(M.judged, { slo: objective.slo, verdict: 'kept' }, () => objective.kept);
    to.add(M.judged, { slo: objective.slo, verdict: 'violated' }, () => objective.violated);
  }
}

/** By the number of an endpoint, 1 where an objective holds for what it serves. */
function endpointsOf(
  { target = '*' }: ObjectiveSpec,
  routes: readonly { route: string; endpoint: number }[],
  endpoints: number,
): Uint8Array {
  const holds = new Uint8Array(endpoints);
  for (const { route, endpoint } of routes) if (target === '*' || target === route) holds[endpoint] = 1;
  return holds;
}

/** Whether the sender went away itself, a user who was stopped: there is no answer then, and no objective is to blame. */
function hasLeft({ answer, outcome, answeredAt, endedAt }: TapRows, i: number): boolean {
  return answer[i] === CUT && (outcome[i] !== CUT || (answeredAt[i] as number) < (endedAt[i] as number));
}
