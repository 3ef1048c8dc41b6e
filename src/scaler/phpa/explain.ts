import type { Observation, Reason } from '#scaler/policy.ts';
import type { Behaved } from './behave.ts';
import type { Calculated } from './compile.ts';
import type { DecisionType } from './decide.ts';
import type { ModelOutcome } from './run-models.ts';

interface Explained {
  reason: Reason;
  detail: unknown;
}

/** Nothing is recorded and nothing is done. */
export function explainFailure({ error }: { error: string }, { replicas: { spec } }: Observation): Explained {
  const text = `failed to calculate replicas based on metrics: ${error}; stays at ${spec}`;
  return { reason: { code: 'FailedCalculateReplicas', numbers: { from: spec, to: spec }, text }, detail: { error } };
}

export function explainPhpa(
  facts: Behaved & { calculated: Calculated; outcomes: ModelOutcome[]; decisionType: DecisionType; current: number },
): Explained {
  const { calculated, outcomes, decisionType, current, proposal, stabilized, limited, desired } = facts;
  const numbers = { from: current, calculated: calculated.replicas, proposal, stabilized, limited, to: desired };
  const said = outcomes.map(({ name, replicas, skipped }) => `${name} ${replicas ?? `nothing (${skipped})`}`);
  const outcome = desired === current ? `stays at ${current}` : `${current} -> ${desired}`;
  const parts = [
    [`metrics say ${calculated.replicas}`, ...said].join(', '),
    `the ${decisionType} is ${proposal}`,
    ...limits(facts).map(({ text }) => text),
    outcome,
  ];
  const code = desired === current ? (limits(facts).at(-1)?.code ?? 'DesiredWithinRange') : 'ScaledResource';
  return {
    reason: { code, numbers, text: parts.join('; ') },
    detail: {
      decisionType,
      calculated: calculated.replicas,
      metrics: calculated.metrics,
      models: outcomes,
      proposal,
      stabilized,
      limited,
      desired,
    },
  };
}

/** What stood between the proposal and the count, in an HPA's words. */
function limits({ proposal, stabilized, limited, desired, current }: Behaved & { current: number }) {
  const found: { code: string; text: string }[] = [];
  if (stabilized !== proposal) {
    const code = proposal >= current ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
    found.push({ code, text: `${code} holds ${proposal} at ${stabilized}` });
  }
  if (limited !== stabilized) {
    const code = stabilized > current ? 'ScaleUpLimit' : 'ScaleDownLimit';
    found.push({ code, text: `${code} turns ${stabilized} into ${limited}` });
  }
  if (desired !== limited) {
    const code = desired < limited ? 'TooManyReplicas' : 'TooFewReplicas';
    found.push({ code, text: `${code} turns ${limited} into ${desired}` });
  }
  return found;
}
