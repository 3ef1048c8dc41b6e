import { basename } from 'node:path';
import type { MetricDerivation, Observation, Policy, PolicySpec, Reason } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { formatDuration } from '#sim/time.ts';
import type { DecisionTrace } from './control.ts';
import { isModule, replaceParts } from './nested-policies.ts';
import { loadPolicyModules, policiesIn } from './policy-modules.ts';
import type { PreparedScenario } from './prepare.ts';
import { Run, type RunOptions } from './run.ts';
import { shadowsWithin } from './shadows-within.ts';

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
  /** The shadow whose decision this is; it moved nothing. Left out of a decision of the policy itself. */
  shadow?: string;
  /** How each metric came to its proposal, in sentences; of an HPA, also one within another policy. */
  derivation?: MetricDerivation[];
  /** Conditions, proposals of each metric and the like, in the words of the family. */
  detail: unknown;
  /** What it remembers now. */
  after: unknown;
  /** The last decisions for the other services that the policy scales. */
  others: { service: string; atSeconds: number }[];
  /** What each shadow of this service said last, at or before the instant. */
  shadows: ShadowWish[];
}

/** A decision that was not carried out, in short. */
export interface ShadowWish {
  name: string;
  atSeconds: number;
  from: number;
  to: number;
  reason: Reason;
}

export interface ExplainOptions extends RunOptions {
  /** Nanoseconds of virtual time. Default: the end of the run. */
  at?: number | undefined;
  /** Default: the one that was decided for last. */
  service?: string | undefined;
  /** The last decision that changed the number of replicas, not the last one of all. */
  changed?: boolean | undefined;
  /** Of the shadow of this name, not of the policy itself. */
  shadow?: string | undefined;
}

/**
 * Runs a seed again to an instant, and tells all of the last decision at or before it.
 * @throws {InvalidInput} when there is no such service, or no such decision
 */
export async function explainDecision(prepared: PreparedScenario, options: ExplainOptions): Promise<Explanation> {
  const { policy, seed, service, at, changed, shadow } = options;
  const { scenario } = prepared;
  checkService(prepared, policy, service);
  const last = new Map<string, DecisionTrace>();
  const wishes = new Map<string, Map<string, ShadowWish>>();
  const trace = (step: DecisionTrace) => {
    noteWishes(wishes, step);
    if (isAsked(step, shadow, changed === true)) last.set(step.service, step);
  };
  const modules = await loadPolicyModules(scenario, [policy]);
  const run = new Run(prepared, { policy, seed }, { modules, trace });
  const until = at ?? run.end;
  while (run.now < until && run.advance(Math.min(until, run.now + SLICE))) {}
  const steps = [...last.values()].sort((a, b) => b.observation.at - a.observation.at);
  const found = service === undefined ? steps[0] : last.get(service);
  if (found === undefined) throw nothingFound(options, wishes, Math.min(until, run.now));
  const step =
    shadow === undefined ? { ...found, options: optionsOf(prepared, policy, found.service) } : within(found, shadow);
  const derivation = derivationsOf(step.policy, step.observation, step.before);
  return {
    schema: 'pitot/explanation/1',
    scenario: scenario.name,
    policy,
    seed,
    service: found.service,
    ...(shadow !== undefined && { shadow }),
    kind: step.policy.kind,
    options: step.options,
    atSeconds: step.observation.at / 1e9,
    cause: step.observation.cause,
    observation: step.observation,
    before: step.before,
    from: step.observation.replicas.spec,
    to: countOf(step),
    reason: step.decision.reason,
    ...(derivation.length > 0 && { derivation }),
    detail: step.decision.detail,
    after: step.decision.state,
    others: steps
      .filter((one) => one !== found)
      .map((one) => ({ service: one.service, atSeconds: one.observation.at / 1e9 })),
    shadows: [...(wishes.get(found.service)?.values() ?? [])],
  };
}

/** What shadows said, by service and name. */
type Wishes = Map<string, Map<string, ShadowWish>>;

function noteWishes(wishes: Wishes, { service, decision, observation }: DecisionTrace): void {
  const from = observation.replicas.spec;
  for (const { name, replicas, reason } of decision.shadows ?? []) {
    const ofService = wishes.get(service) ?? new Map<string, ShadowWish>();
    const to = replicas === 'unchanged' ? from : replicas;
    ofService.set(name, { name, atSeconds: observation.at / 1e9, from, to, reason });
    wishes.set(service, ofService);
  }
}

/** Whether it is a decision of the policy itself, or else of the shadow, and changed something if it has to. */
function isAsked(step: DecisionTrace, shadow: string | undefined, changed: boolean): boolean {
  const { spec } = step.observation.replicas;
  if (shadow === undefined) return step.decision.silent !== true && !(changed && countOf(step) === spec);
  const wish = step.decision.shadows?.find(({ name }) => name === shadow);
  return wish !== undefined && !(changed && (wish.replicas === 'unchanged' || wish.replicas === spec));
}

/** The shadow's part of a decision, made once more: policies are pure. */
function within(step: DecisionTrace, name: string) {
  const part = shadowsWithin(step.policy, step.observation, step.before).find((one) => one.name === name);
  if (part === undefined) throw new Error(`there is no shadow ${name} within ${step.policy.kind}`);
  const { policy, observation, state, shadow } = part;
  return {
    policy,
    observation,
    before: state,
    decision: policy.decide(observation, state),
    options: shownOptions(shadow),
  };
}

function nothingFound({ service, changed, shadow }: ExplainOptions, wishes: Wishes, until: number): InvalidInput {
  const names = [...new Set([...wishes.values()].flatMap((each) => [...each.keys()]))];
  if (shadow !== undefined && !names.includes(shadow)) {
    const known = names.length === 0 ? 'left out, as no shadow had decided by then' : `one of '${names.join("', '")}'`;
    return InvalidInput.of('pitot explain', '--shadow', known, shadow);
  }
  const what = changed === true ? 'decision that changed something' : 'decision';
  const whose = shadow === undefined ? '' : ` of the shadow ${shadow}`;
  const beside =
    shadow === undefined && names.length > 0 ? ` (shadows have decided: --shadow ${names.join(', ')})` : '';
  const rule = `at or after the first ${what}${whose}${service === undefined ? '' : ` for ${service}`}${beside}`;
  return InvalidInput.of('pitot explain', '--at', rule, formatDuration(until));
}

/** Those of the policy, and of the policies within it that have a say in what it decides. */
function derivationsOf(policy: Policy, observation: Observation, state: unknown, whose = ''): MetricDerivation[] {
  const own = (policy.derive?.(observation, state) ?? []).map(({ metric, steps }) => ({
    metric: whose === '' ? metric : `${whose}: ${metric}`,
    steps,
  }));
  const parts = (policy.within?.(observation, state) ?? []).filter(({ shadow }) => shadow === undefined);
  const inner = parts.flatMap((part) => {
    const name = [whose, part.name].filter((one) => one !== '').join('/');
    return derivationsOf(part.policy, part.observation, part.state, name);
  });
  return [...own, ...inner];
}

/** Virtual nanoseconds at a time, for runs that end when they are drained. */
const SLICE = 600e9;

function countOf({ decision, observation }: Pick<DecisionTrace, 'decision' | 'observation'>): number {
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

function optionsOf({ scenario }: PreparedScenario, policy: string, service: string): Record<string, unknown> {
  const each = policiesIn(scenario.policies?.[policy] ?? { kind: 'fixed' });
  return shownOptions(each[''] ?? each[service]);
}

function shownOptions(spec: PolicySpec | undefined): Record<string, unknown> {
  // Where a module lies is the machine's affair.
  const placeless = (part: Readonly<Record<string, unknown>>) => ({ ...part, module: basename(part.module as string) });
  const shown = isModule(spec) ? placeless(spec) : replaceParts(spec ?? {}, isModule, placeless);
  const { kind: _kind, ...options } = shown as PolicySpec;
  return options;
}
