import type { Decision, Observation, Policy } from '#scaler/policy.ts';

/** What a wrapper makes of the count that the policy within it asks for. */
export interface Adjusted<Own> {
  replicas: number;
  own: Own;
  /** What stood in the way of the count that was asked for; null when nothing did. */
  limit: { code: string; text: string; numbers?: Readonly<Record<string, number>> } | null;
}

export interface WrapperState<Own> {
  policy: unknown;
  own: Own;
}

export interface Wrapper<Own> {
  kind: string;
  start(initial: { at: number; replicas: number }): Own;
  /** @param asked what the policy asks for; a count that it leaves as it is, it asks for */
  adjust(asked: number, observation: Observation, own: Own): Adjusted<Own>;
}

/**
 * A policy around another one, at whose rhythms it decides and whose needs it has. As the rhythms keep their names they
 * keep their phases: the policy within looks at the same instants as it would by itself.
 */
export function wrap<Own>(policy: Policy, { kind, start, adjust }: Wrapper<Own>): Policy<WrapperState<Own>> {
  return {
    kind,
    rhythms: policy.rhythms,
    ...(policy.wakes !== undefined && { wakes: policy.wakes }),
    needs: policy.needs,
    start: (initial) => ({ policy: policy.start(initial), own: start(initial) }),
    decide: (observation, state) => {
      const decision = policy.decide(observation, state.policy);
      if (decision.silent === true) return { ...decision, state: { policy: decision.state, own: state.own } };
      const { spec: from } = observation.replicas;
      const asked = decision.replicas === 'unchanged' ? from : decision.replicas;
      const adjusted = adjust(asked, observation, state.own);
      return {
        ...said(decision, from, asked, adjusted),
        detail: {
          kind,
          asked,
          limit: adjusted.limit?.code ?? null,
          to: adjusted.replicas,
          policy: within(policy, decision),
        },
        state: { policy: decision.state, own: adjusted.own },
        ...(decision.shadows !== undefined && { shadows: decision.shadows }),
      };
    },
    within: (observation, state) => [{ name: '', policy, observation, state: state.policy }],
  };
}

function said<Own>(
  { reason }: Decision<unknown>,
  from: number,
  asked: number,
  { replicas: to, limit }: Adjusted<Own>,
): Pick<Decision<unknown>, 'replicas' | 'reason'> {
  const replicas = to === from ? 'unchanged' : to;
  if (limit === null) return { replicas, reason };
  const outcome = to === from ? `stays at ${from}` : `${from} -> ${to}`;
  return {
    replicas,
    reason: {
      code: limit.code,
      numbers: { ...reason.numbers, from, asked, ...limit.numbers, to },
      text: `${reason.text}; ${limit.text}; ${outcome}`,
    },
  };
}

/** What is recorded of a decision that became part of another one. */
export function within(
  { kind }: Pick<Policy, 'kind'>,
  { reason, detail }: Pick<Decision<unknown>, 'reason' | 'detail'>,
) {
  return detail === undefined ? { kind, reason } : { kind, reason, detail };
}
