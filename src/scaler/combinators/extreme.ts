import { Options } from '#scaler/options.ts';
import type { Observation, Policy, PolicySpec, Reason, ShadowDecision } from '#scaler/policy.ts';
import { type CompilePolicy, readChildren } from './child.ts';
import { type Seat, type SeatState, type SeatTurn, seated, seatsOf, together, turn } from './seats.ts';
import { within } from './wrapper.ts';

/**
 * The most that any of several policies asks for. Each looks at its own rhythms; in between, what it asked for last
 * stands. A policy that leaves the count as it is asks for the count that it saw.
 * @example highest([hpa({ maxReplicas: 20, cpu: 60 }), scheduled({ entries: [{ cron: '0 8 * * *', replicas: 6 }] })])
 */
export function highest(policies: PolicySpec[]): PolicySpec {
  return { kind: 'highest', policies };
}

/** The least that any of several policies asks for; otherwise as `highest`. */
export function lowest(policies: PolicySpec[]): PolicySpec {
  return { kind: 'lowest', policies };
}

interface Proposal {
  replicas: number;
  reason: Reason;
}

interface ExtremeState {
  seats: SeatState[];
  /** null before a policy has decided. */
  proposals: (Proposal | null)[];
}

export function compileHighest(spec: PolicySpec, where: string, compile: CompilePolicy): Policy<ExtremeState> {
  return compileExtreme(spec, where, compile, (one, other) => one > other, 'most');
}

export function compileLowest(spec: PolicySpec, where: string, compile: CompilePolicy): Policy<ExtremeState> {
  return compileExtreme(spec, where, compile, (one, other) => one < other, 'least');
}

function compileExtreme(
  spec: PolicySpec,
  where: string,
  compile: CompilePolicy,
  beats: (one: number, other: number) => boolean,
  word: string,
): Policy<ExtremeState> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const seats = seatsOf(readChildren(options, 'policies', compile));
  options.finish();
  return {
    kind: spec.kind,
    ...together(seats),
    start: (initial) => ({
      seats: seats.map(({ policy }) => ({ policy: policy.start(initial), proxies: [] })),
      proposals: seats.map(() => null),
    }),
    decide: (observation, state) => {
      const turns = seats.map((seat, index) => turn(seat, observation, state.seats[index] as SeatState));
      const proposals = turns.map((one, index) => proposed(one, observation) ?? state.proposals[index] ?? null);
      const next = { seats: turns.map((one) => one.state), proposals };
      const shadows = shadowsOf(seats, turns);
      const told = shadows.length === 0 ? {} : { shadows };
      let chosen = -1;
      for (const [index, one] of proposals.entries()) {
        const best = proposals[chosen];
        if (one !== null && (best === undefined || best === null || beats(one.replicas, best.replicas))) chosen = index;
      }
      const best = proposals[chosen];
      if (
        best === undefined ||
        best === null ||
        turns.every(({ decision }) => decision === null || decision.silent === true)
      ) {
        const reason = { code: 'None', numbers: {}, text: 'no policy decided' };
        return { replicas: 'unchanged', reason, state: next, silent: true, ...told };
      }
      return {
        ...chose(seats, proposals, chosen, best, observation, word),
        detail: detailOf(seats, turns, proposals, chosen),
        state: next,
        ...told,
      };
    },
    within: (observation, state) =>
      seats.flatMap((seat, index) => seated(seat, observation, state.seats[index] as SeatState)),
  };
}

function proposed({ decision }: SeatTurn, { replicas: { spec } }: Observation): Proposal | null {
  if (decision === null || decision.silent === true) return null;
  return { replicas: decision.replicas === 'unchanged' ? spec : decision.replicas, reason: decision.reason };
}

function chose(
  seats: readonly Seat[],
  proposals: readonly (Proposal | null)[],
  chosen: number,
  best: Proposal,
  { replicas: { spec: from } }: Observation,
  word: string,
) {
  const to = best.replicas;
  const name = seats[chosen]?.name ?? '';
  const asked = seats.flatMap((seat, index) => {
    const one = proposals[index];
    return one === null || one === undefined ? [] : [[seat.name, one.replicas] as const];
  });
  const all = asked.map(([who, count]) => `${who} ${count}`).join(', ');
  const outcome = to === from ? `stays at ${from}` : `${from} -> ${to}`;
  return {
    replicas: to === from ? ('unchanged' as const) : to,
    reason: {
      code: best.reason.code,
      numbers: { ...best.reason.numbers, ...Object.fromEntries(asked), from, to },
      text: `${name} asks for the ${word} (${all}); ${outcome}; ${name}: ${best.reason.text}`,
    },
  };
}

function detailOf(
  seats: readonly Seat[],
  turns: readonly SeatTurn[],
  proposals: readonly (Proposal | null)[],
  chosen: number,
) {
  return {
    decidedBy: seats[chosen]?.name ?? null,
    policies: seats.map(({ name, policy }, index) => ({
      name,
      proposal: proposals[index]?.replicas ?? null,
      // Of those that have just decided; the others' decisions are in the record already.
      decision: turns[index]?.decision ? within(policy, turns[index].decision) : null,
    })),
  };
}

function shadowsOf(seats: readonly Seat[], turns: readonly SeatTurn[]): ShadowDecision[] {
  return turns.flatMap(({ decision }, index) =>
    (decision?.shadows ?? []).map((shadow) => ({ ...shadow, name: `${seats[index]?.prefix}${shadow.name}` })),
  );
}
