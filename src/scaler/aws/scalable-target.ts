import type { Decision, MetricObservation, Observation } from '#scaler/policy.ts';
import { combineProposals } from './combine.ts';
import { withDatapoint } from './predictive-policy.ts';
import type { PolicyProposal, PolicyState, ScalingPolicy, ScalingView } from './scaling-policy.ts';

/** What is scaled and by which policies, checked, in nanoseconds. */
export interface ScalableTarget {
  minCapacity: number;
  maxCapacity: number;
  /** null: instances do not warm up. */
  warmup: number | null;
  policies: readonly ScalingPolicy[];
}

/** What AWS remembers of a target. Plain JSON. */
export interface AwsState {
  startedAt: number;
  /** By the name of the policy. */
  policies: Record<string, PolicyState>;
}

export const FRESH_POLICY: PolicyState = { datapoints: [], capacities: [], activity: null, hours: [] };

/** The end of a minute: each policy gets its datapoint, its alarms are evaluated, and the proposals are combined. */
export function decideMinute(target: ScalableTarget, observation: Observation, before: AwsState): Decision<AwsState> {
  const { at, replicas } = observation;
  const desired = replicas.spec;
  const view = { at, desired, current: warmCapacity(target, observation, before.startedAt) };
  const states = target.policies.map((policy) => withMetric(policy, before, observation, view.current));
  const proposals = target.policies.map((policy, index) => policy.propose(view, states[index] as PolicyState));
  const wanted = combinePolicies(target.policies, desired, proposals);
  const floor = proposals.reduce((most, one) => Math.max(most, one.floor ?? 0), 0);
  const ceiling = proposals.reduce((most, one) => Math.max(most, one.ceiling ?? 0), target.maxCapacity);
  const raised = Math.max(wanted, floor);
  const to = Math.min(Math.max(raised, target.minCapacity), ceiling);
  const policies: AwsState['policies'] = {};
  target.policies.forEach((policy, index) => {
    const state = states[index] as PolicyState;
    policies[policy.name] = settle(policy, state, proposals[index] as PolicyProposal, { wanted, view, to });
  });
  return {
    replicas: to === desired ? 'unchanged' : to,
    reason: explain(proposals, { desired, wanted, raised, to, ceiling }),
    state: { ...before, policies },
    detail: {
      currentCapacity: view.current,
      maxCapacity: ceiling,
      policies: proposals.map(({ floor: _, ceiling: __, detail, ...rest }, index) => ({
        name: target.policies[index]?.name,
        type: target.policies[index]?.type,
        ...rest,
        ...detail,
      })),
    },
  };
}

/**
 * Target tracking policies have to agree among themselves to scale in; a step scaling policy does not wait for them.
 * Source: AWS, "Target tracking scaling policies for Application Auto Scaling", considerations.
 */
function combinePolicies(
  policies: readonly ScalingPolicy[],
  desired: number,
  proposals: readonly PolicyProposal[],
): number {
  if (proposals.some(({ action }) => action === 'out')) return combineProposals(desired, proposals);
  const steps = proposals.filter(({ action }, index) => action === 'in' && policies[index]?.type === 'StepScaling');
  const tracking = proposals.filter((_, index) => policies[index]?.type === 'TargetTrackingScaling');
  const agreed = combineProposals(desired, tracking);
  const ins = [...steps.map(({ capacity }) => capacity), ...(agreed < desired ? [agreed] : [])];
  return ins.length === 0 ? desired : Math.max(...ins);
}

/**
 * Instances that are in service and warmed up. Those that were there at the start of the run have been so for long. In
 * Application Auto Scaling there is no difference to what is desired.
 */
function warmCapacity({ warmup }: ScalableTarget, { at, pods, replicas }: Observation, startedAt: number): number {
  if (warmup === null) return replicas.spec;
  const warm = pods.filter(({ deleted, ready, readyChangedAt }) => {
    if (deleted || ready !== true || readyChangedAt === null) return false;
    return readyChangedAt <= startedAt || readyChangedAt + warmup <= at;
  });
  return Math.min(warm.length, replicas.spec);
}

function withMetric(
  policy: ScalingPolicy,
  { policies }: AwsState,
  { at, metrics }: Observation,
  capacity: number,
): PolicyState {
  const state = policies[policy.name] ?? FRESH_POLICY;
  if (policy.query === null) return state;
  const datapoint = single(metrics[policy.name]);
  const datapoints = [...state.datapoints, datapoint].slice(-policy.remembers);
  const capacities = [...state.capacities, capacity].slice(-policy.remembers);
  if (policy.type !== 'PredictiveScaling' || datapoint === null) return { ...state, datapoints, capacities };
  return { ...state, datapoints, capacities, hours: withDatapoint(state.hours, at, datapoint) };
}

/** A metric that cannot be had, has no value or several, is a missing datapoint. */
function single(observed: MetricObservation | undefined): number | null {
  if (observed === undefined || 'error' in observed || observed.values.length !== 1) return null;
  const [value] = observed.values;
  return Number.isFinite(value) ? (value as number) : null;
}

/** Begins the cooldown of the policy whose proposal was carried out; any scale-out ends the cooldowns of scale-ins. */
function settle(
  policy: ScalingPolicy,
  state: PolicyState,
  { action, capacity }: PolicyProposal,
  { wanted, view, to }: { wanted: number; view: ScalingView; to: number },
): PolicyState {
  const { at, desired } = view;
  if (to === desired) return state;
  const direction = to > desired ? 'out' : 'in';
  if (action === direction && capacity === wanted) {
    const { activity } = state;
    const going = activity?.direction === 'out' && direction === 'out' && at < activity.at + policy.cooldowns.out;
    return { ...state, activity: { direction, at, base: going ? activity.base : desired } };
  }
  if (direction === 'out' && state.activity?.direction === 'in') return { ...state, activity: null };
  return state;
}

interface Course {
  desired: number;
  /** What the policies came to, what it became by a forecast, and by the bounds. */
  wanted: number;
  raised: number;
  to: number;
  ceiling: number;
}

function explain(proposals: readonly PolicyProposal[], course: Course) {
  const { desired, wanted, raised, to } = course;
  const decisive = decisiveOf(proposals, course);
  const numbers: Record<string, number> = { from: desired, to, ...decisive?.numbers };
  const outcome = to === desired ? `stays at ${desired}` : `${desired} -> ${to}`;
  const clauses = decisive === undefined ? [] : [decisive.text];
  if (decisive !== undefined && decisive.action === 'in' && wanted === desired) clauses.push('not all policies agree');
  if (raised > wanted && raised < desired) clauses.push(`a forecast holds it at ${raised}`);
  if (to < raised) clauses.push(`the maximum is ${to}`);
  if (to > raised) clauses.push(`the minimum is ${to}`);
  return { code: codeOf(decisive, course), numbers, text: [...clauses, outcome].join('; ') };
}

/** The proposal that was carried out, or else the first that wanted less, or else the first. */
function decisiveOf(
  proposals: readonly PolicyProposal[],
  { desired, wanted, raised }: Course,
): PolicyProposal | undefined {
  if (raised > wanted && raised >= desired) return proposals.find(({ floor }) => floor === raised);
  if (wanted !== desired) {
    const action = wanted > desired ? 'out' : 'in';
    return proposals.find((one) => one.action === action && one.capacity === wanted);
  }
  return proposals.find(({ action }) => action === 'in') ?? proposals[0];
}

function codeOf(decisive: PolicyProposal | undefined, { desired, wanted, raised, to }: Course): string {
  if (to === desired && raised > to) return 'AlreadyAtMaxCapacity';
  if (to === desired && raised < to) return 'AlreadyAtMinCapacity';
  if (to !== desired && raised === desired) return to > desired ? 'BelowMinCapacity' : 'AboveMaxCapacity';
  if (decisive?.action === 'in' && wanted === desired) return 'ScaleInNotAgreed';
  return decisive?.code ?? 'NoPolicy';
}
