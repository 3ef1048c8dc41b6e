import { OUTCOMES } from '#sim/outcome.ts';
import { checkLaws } from './laws.ts';
import { withObjectives } from './objective-intervals.ts';
import { namedOutcomes, sojournSeconds } from './request-statistics.ts';
import type { RunResult, RunSummary, ServiceResult } from './result.ts';
import type { Run } from './run.ts';
import { VERSION } from './version.ts';

/** The result of a run as it stands: everything here is computed from what was measured, nothing measured here. */
export function summarize(run: Run, interrupted: boolean): RunResult {
  const { engine, events, kernel, options, prepared, scraper, statistics } = run;
  const { requests, routes } = run.requests.summaries(run.requests.finish(kernel));
  const checks = checkLaws(kernel, statistics);
  const objectives = run.requests.objectives();
  const asked = objectives.reduce((sum, { requests }) => sum + requests, 0);
  const violations = objectives.reduce((sum, { violations }) => sum + violations, 0);
  const services = Object.fromEntries(
    kernel.program.services.map(({ name }, service) => [name, serviceResult(run, service)]),
  );
  const all = Object.values(services);
  const total = (value: (service: ServiceResult) => number) => all.reduce((sum, service) => sum + value(service), 0);
  return {
    summary: {
      schema: 'pitot/run/1',
      version: VERSION,
      scenario: prepared.scenario.name,
      scenarioHash: prepared.hash,
      policy: options.policy,
      seed: options.seed,
      ...([...run.controls.values()].some(({ privileged }) => privileged) && { privileged: true as const }),
      ...rerunOf(run),
      digest: run.digest.toString(),
      durationSeconds: engine.now / 1e9,
      interrupted,
      requests,
      routes,
      objectives,
      violationRatio: asked === 0 ? null : violations / asked,
      services,
      replicaHours: total(({ replicaHours }) => replicaHours),
      scalingActions: {
        up: total(({ scalingActions }) => scalingActions.up),
        down: total(({ scalingActions }) => scalingActions.down),
      },
      work: { calls: statistics.calls, events: engine.executed },
      checks,
    },
    series: { services: Object.keys(services), columns: scraper.series.columns() },
    sojourn: run.sojourn.series(engine.now),
    events: withObjectives(events, run.objectives?.events(engine.now) ?? []),
  };
}

function rerunOf({ options, prepared }: Run): Pick<RunSummary, 'rerun'> {
  const { rerun, policyHashes = {} } = prepared;
  if (rerun === undefined) return {};
  const { scenario, overrides, policies } = rerun;
  const policy = policies[options.policy];
  const policyHash = policyHashes[options.policy];
  return {
    rerun: { scenario, overrides, ...(policy !== undefined && policyHash !== undefined && { policy, policyHash }) },
  };
}

function serviceResult(run: Run, service: number): ServiceResult {
  const { kernel, statistics, usage } = run;
  const { counters, fleet, program } = kernel;
  const plan = program.services[service];
  const requested = usage.replicaTime(service) * (plan?.cpuRequest ?? 1);
  const used = usage.cpuTime(service);
  return {
    arrivals: counters.arrivals[service] as number,
    outcomes: namedOutcomes(counters.ended.subarray(service * OUTCOMES, (service + 1) * OUTCOMES)),
    sojournSeconds: sojournSeconds(statistics.sojourn[service] as (typeof statistics.sojourn)[number]),
    utilization: requested > 0 ? used / requested : 0,
    cpuSeconds: used / 1e9,
    replicaHours: usage.replicaTime(service) / 3600e9,
    replicas: {
      initial: plan?.replicas ?? 0,
      final: fleet.members(service).length,
      least: usage.least[service] as number,
      most: usage.most[service] as number,
    },
    scalingActions: { ...(run.controls.get(service)?.actions ?? { up: 0, down: 0 }) },
  };
}
