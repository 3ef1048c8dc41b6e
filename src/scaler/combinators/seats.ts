import type {
  Decision,
  MetricObservation,
  Needs,
  Observation,
  Policy,
  PolicyWithin,
  ProxySample,
  Rhythm,
} from '#scaler/policy.ts';

/** A policy among several that decide for one service, each at its own rhythms. */
export interface Seat {
  name: string;
  /** Before the names of its rhythms and queries, so that they differ from the others'. */
  prefix: string;
  policy: Policy;
}

/** What is kept of a seat between observations, most of which are not its own. Plain JSON. */
export interface SeatState {
  policy: unknown;
  /** Samples of the proxies since its last decision. */
  proxies: ProxySample[];
}

/** Names after the kinds of the policies, numbered from the second of a kind on. */
export function seatsOf(policies: readonly Policy[]): Seat[] {
  return policies.map((policy, index) => {
    const earlier = policies.slice(0, index).filter(({ kind }) => kind === policy.kind).length;
    const name = earlier === 0 ? policy.kind : `${policy.kind}-${earlier + 1}`;
    return { name, prefix: `${name}/`, policy };
  });
}

/** The rhythms, wakes and needs of all together. */
export function together(seats: readonly Seat[]): Pick<Policy, 'rhythms' | 'wakes' | 'needs'> {
  const rhythms: Rhythm[] = [];
  const queries: Record<string, string> = {};
  for (const { prefix, policy } of seats) {
    for (const rhythm of policy.rhythms) rhythms.push({ ...rhythm, name: prefix + rhythm.name });
    for (const [name, query] of Object.entries(policy.needs.queries ?? {})) queries[prefix + name] = query;
  }
  const needs: Needs = {
    ...(seats.some(({ policy }) => policy.needs.pods === true) && { pods: true }),
    ...(Object.keys(queries).length > 0 && { queries }),
    ...(seats.some(({ policy }) => policy.needs.proxies === true) && { proxies: true }),
    ...(seats.some(({ policy }) => policy.needs.privileged === true) && { privileged: true }),
  };
  const wakes = [...new Set(seats.flatMap(({ policy }) => policy.wakes ?? []))];
  return wakes.length === 0 ? { rhythms, needs } : { rhythms, needs, wakes };
}

/** A seat's part in an observation: its decision, or null when the observation is not for it. */
export function turn(seat: Seat, observation: Observation, before: SeatState): SeatTurn {
  const { policy } = seat;
  const proxies = samplesSince(seat, observation, before);
  const cause = causeFor(seat, observation.cause);
  if (cause === null) return { cause: null, decision: null, state: { policy: before.policy, proxies } };
  const decision = policy.decide(seen(seat, observation, cause, proxies), before.policy);
  return { cause, decision, state: { policy: decision.state, proxies: [] } };
}

/** The policy of a seat, as it decides on an observation; nobody when the observation is not for it. */
export function seated(seat: Seat, observation: Observation, before: SeatState): PolicyWithin[] {
  const cause = causeFor(seat, observation.cause);
  if (cause === null) return [];
  const { name, policy } = seat;
  const shown = seen(seat, observation, cause, samplesSince(seat, observation, before));
  return [{ name, policy, observation: shown, state: before.policy }];
}

/** Samples of the proxies since the last decision, where the policy wants them. */
function samplesSince({ policy }: Seat, { proxies = [] }: Observation, before: SeatState): ProxySample[] {
  return policy.needs.proxies === true ? [...before.proxies, ...proxies] : [];
}

export interface SeatTurn {
  /** In the seat's own words. */
  cause: string | null;
  decision: Decision<unknown> | null;
  state: SeatState;
}

function causeFor({ prefix, policy }: Seat, cause: string): string | null {
  if (policy.wakes?.some((wake) => wake === cause)) return cause;
  if (!cause.startsWith(prefix)) return null;
  const own = cause.slice(prefix.length);
  return policy.rhythms.some(({ name }) => name === own) ? own : null;
}

/** What the policy would be shown if it were alone. */
function seen(
  { prefix, policy: { needs } }: Seat,
  observation: Observation,
  cause: string,
  collected: readonly ProxySample[],
): Observation {
  const { proxies: _proxies, ...rest } = observation;
  const metrics: Record<string, MetricObservation> = {};
  for (const name of Object.keys(needs.queries ?? {})) {
    const observed = observation.metrics[prefix + name];
    if (observed !== undefined) metrics[name] = observed;
  }
  return {
    ...rest,
    cause,
    pods: needs.pods === true ? observation.pods : [],
    metrics,
    ...(needs.proxies === true && { proxies: collected }),
  };
}
