import { expect } from 'vitest';
import { observed } from '#scaler/observed.fixture.ts';
import type { Decision, Observation, Policy, PolicySpec } from '#scaler/policy.ts';
import { compilePolicy } from '#scaler/registry.ts';
import { SECOND } from '#sim/time.ts';

export interface Script {
  /** What it asks for, one after another, and from the last on always that. */
  counts: (number | 'unchanged')[];
  kind?: string;
  rhythms?: Policy['rhythms'];
  needs?: Policy['needs'];
  wakes?: Policy['wakes'];
}

/** A policy that goes through counts and tells what it saw. */
export const script = (options: Script) =>
  ({ ...options, name: options.kind ?? 'script', kind: 'script' }) as PolicySpec;

export const seen: { name: string; observation: Observation }[] = [];

export function compile(spec: PolicySpec, where = 'p'): Policy {
  if (spec.kind !== 'script') return compilePolicy(spec, where, compile);
  const {
    counts,
    name,
    rhythms = [{ name: 'beat', interval: 15 * SECOND }],
    needs = {},
    wakes,
  } = spec as unknown as Script & {
    name: string;
  };
  const policy: Policy<number> = {
    kind: name,
    rhythms,
    needs,
    ...(wakes !== undefined && { wakes }),
    start: () => 0,
    decide: (observation, state) => {
      seen.push({ name, observation });
      const replicas = counts[Math.min(state, counts.length - 1)] as number | 'unchanged';
      const reason = { code: `Step${state}`, numbers: { step: state }, text: `step ${state}` };
      return { replicas, reason, state: state + 1, detail: { step: state } };
    },
  };
  return policy as Policy;
}

export interface Look {
  at: number;
  cause?: string;
  value?: number;
}

/** Lets the policy look at these instants (seconds) and carries out what it decides. */
export function follow(spec: PolicySpec, from: number, looks: readonly (number | Look)[]) {
  const policy = compile(spec);
  let state = policy.start({ at: 0, replicas: from });
  let replicas = from;
  let lastActuationAt: number | null = null;
  const counts: number[] = [];
  const decisions: Decision<unknown>[] = [];
  for (const look of looks) {
    const { at, cause = 'beat', value } = typeof look === 'number' ? { at: look } : look;
    const decision = policy.decide({ ...observed(at, replicas, value, cause), lastActuationAt }, state);
    expect(JSON.parse(JSON.stringify(decision.state))).toEqual(decision.state);
    state = JSON.parse(JSON.stringify(decision.state));
    if (decision.replicas !== 'unchanged') {
      replicas = decision.replicas;
      lastActuationAt = at * SECOND;
    }
    counts.push(replicas);
    decisions.push(decision);
  }
  return { counts, decisions };
}

export const beats = (count: number, every = 15) => Array.from({ length: count }, (_, index) => index * every);
