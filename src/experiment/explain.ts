import { deriveHpa, type MetricDerivation } from '#scaler/kubernetes/derive.ts';
import type { Observation, PolicySpec, Reason } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { formatDuration } from '#sim/time.ts';
import type { DecisionTrace } from './control.ts';
import { loadPolicyModules, policiesIn } from './policy-modules.ts';
import type { PreparedScenario } from './prepare.ts';
import { Run, type RunOptions } from './run.ts';

/** Everything that one decision turned on, and what it came to. Times within it are nanoseconds unless the name says so. */
export interface Explanation {
  schema: 'pitot/explanation/1';
  scenario: string;
  policy: string;
  seed: number;
  service: string;
  /** The family, and the options that it was given. */
  kind: string;
  options: Record<string, unknown>;
  atSeconds: number;
  cause: string;
  observation: Observation;
  /** What the policy remembered. */
  before: unknown;
  from: number;
  to: number;
  reason: Reason;
  /** How each metric came to its proposal, in sentences; of an HPA. */
  derivation?: MetricDerivation[];
  /** Conditions, proposals of each metric and the like, in the words of the family. */
  detail: unknown;
  /** What it remembers now. */
  after: unknown;
  /** The last decisions for the other services that the policy scales. */
  others: { service: string; atSeconds: number }[];
}

export interface ExplainOptions extends RunOptions {
  /** Nanoseconds of virtual time. Default: the end of the run. */
  at?: number | undefined;
  /** Default: the one that was decided for last. */
  service?: string | undefined;
  /** The last decision that changed the number of replicas, not the last one of all. */
  changed?: boolean | undefined;
}

/**
 * Runs a seed again to an instant, and tells all of the last decision at or before it.
 * @throws {InvalidInput} when there is no such service, or no such decision
 */
export async function explainDecision(prepared: PreparedScenario, options: ExplainOptions): Promise<Explanation> {
  const { policy, seed, service, at, changed } = options;
  const { scenario } = prepared;
  checkService(prepared, policy, service);
  const last = new Map<string, DecisionTrace>();
  const trace = (step: DecisionTrace) => {
    if (changed !== true || countOf(step) !== step.observation.replicas.spec) last.set(step.service, step);
  };
  const modules = await loadPolicyModules(scenario, [policy]);
  const run = new Run(prepared, { policy, seed }, { modules, trace });
  const until = at ?? run.end;
  while (run.now < until && run.advance(Math.min(until, run.now + SLICE))) {}
  const steps = [...last.values()].sort((a, b) => b.observation.at - a.observation.at);
  const step = service === undefined ? steps[0] : last.get(service);
  if (step === undefined) {
    const what = changed === true ? 'decision that changed something' : 'decision';
    const rule = `at or after the first ${what}${service === undefined ? '' : ` for ${service}`}`;
    throw InvalidInput.of('pitot explain', '--at', rule, formatDuration(Math.min(until, run.now)));
  }
  return {
    schema: 'pitot/explanation/1',
    scenario: scenario.name,
    policy,
    seed,
    service: step.service,
    kind: step.policy.kind,
    options: optionsOf(prepared, policy, step.service),
    atSeconds: step.observation.at / 1e9,
    cause: step.observation.cause,
    observation: step.observation,
    before: step.before,
    from: step.observation.replicas.spec,
    to: countOf(step),
    reason: step.decision.reason,
    ...(step.policy.kind === 'hpa' && { derivation: derivationOf(prepared, policy, step) }),
    detail: step.decision.detail,
    after: step.decision.state,
    others: steps
      .filter((one) => one !== step)
      .map((one) => ({ service: one.service, atSeconds: one.observation.at / 1e9 })),
  };
}

/** Virtual nanoseconds at a time, for runs that end when they are drained. */
const SLICE = 600e9;

function countOf({ decision, observation }: DecisionTrace): number {
  return decision.replicas === 'unchanged' ? observation.replicas.spec : decision.replicas;
}

function checkService({ scenario }: PreparedScenario, policy: string, service: string | undefined): void {
  if (service === undefined) return;
  const each = policiesIn(scenario.policies?.[policy] ?? { kind: 'fixed' });
  const scaled = '' in each ? Object.keys(scenario.services) : Object.keys(each);
  if (scaled.includes(service)) return;
  const names = scaled.map((name) => `'${name}'`).join(', ');
  throw InvalidInput.of('pitot explain', '--service', `one that ${policy} scales (${names})`, service);
}

/** Left out where the count was corrected, or the HPA was disabled, without a look at metrics. */
function derivationOf(
  { scenario }: PreparedScenario,
  policy: string,
  { service, observation, decision }: DecisionTrace,
): MetricDerivation[] {
  const each = policiesIn(scenario.policies?.[policy] ?? {});
  const { metrics } = (decision.detail ?? {}) as { metrics?: unknown[] };
  const spec = each[''] ?? each[service];
  return spec?.kind !== 'hpa' || metrics?.length === 0 ? [] : deriveHpa(spec, observation);
}

function optionsOf({ scenario }: PreparedScenario, policy: string, service: string): Record<string, unknown> {
  const each = policiesIn(scenario.policies?.[policy] ?? { kind: 'fixed' });
  const { kind: _kind, ...options } = (each[''] ?? each[service] ?? {}) as PolicySpec;
  // Where a module lies is the machine's affair.
  if (typeof options.module === 'string') options.module = options.module.split(/[\\/]/).pop();
  return options;
}
