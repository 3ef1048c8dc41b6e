import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec, ShadowDecision } from '#scaler/policy.ts';
import { type CompilePolicy, readChild } from './child.ts';
import { type Seat, type SeatState, seated, together, turn } from './seats.ts';

export interface ShadowOptions {
  /** What decides. Its run is the same, to the last request, as it is without a shadow. */
  policy: PolicySpec;
  /** What decides beside it and moves nothing. */
  beside: PolicySpec;
  /** What the shadow is called in the record. Default: its kind. */
  name?: string;
}

interface ShadowState {
  policy: SeatState;
  beside: SeatState;
}

/**
 * A dry run: a second policy is shown the same service and its decisions are recorded, but not carried out. It sees the
 * replicas that there really are, so each of its decisions is one step from reality, not from its own last one.
 * @example shadow({ policy: hpa({ maxReplicas: 20, cpu: 60 }), beside: kpa({ containerConcurrency: 10 }) })
 */
export function shadow(options: ShadowOptions): PolicySpec {
  return { kind: 'shadow', ...options };
}

export function compileShadow(spec: PolicySpec, where: string, compile: CompilePolicy): Policy<ShadowState> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const policy = readChild(options, 'policy', compile);
  const beside = readChild(options, 'beside', compile);
  const name = options.has('name') ? options.text('name') : beside.kind;
  options.raw('name');
  // Without a prefix the rhythms of the policy keep their phases, and so the run.
  const main: Seat = { name: policy.kind, prefix: '', policy };
  const second: Seat = { name, prefix: `${name}/`, policy: beside };
  const { wakes, ...both } = together([main, second]);
  const names = both.rhythms.map((rhythm) => rhythm.name);
  if (new Set(names).size < names.length) options.fault('name', 'other than that of a shadow or policy within', name);
  options.finish();
  return {
    kind: 'shadow',
    ...both,
    // A shadow may be woken along with the policy; that it wants to be makes nothing wait for a replica.
    ...(policy.wakes !== undefined && wakes !== undefined && { wakes }),
    start: (initial) => ({
      policy: { policy: policy.start(initial), proxies: [] },
      beside: { policy: beside.start(initial), proxies: [] },
    }),
    decide: (observation, state) => {
      const one = turn(main, observation, state.policy);
      const other = turn(second, observation, state.beside);
      const next = { policy: one.state, beside: other.state };
      const shadows = [...(one.decision?.shadows ?? []), ...shadowsOf(name, other)];
      const told = shadows.length === 0 ? {} : { shadows };
      if (one.decision !== null) return { ...one.decision, ...told, state: next };
      const reason = { code: 'None', numbers: {}, text: 'only shadows decided' };
      return { replicas: 'unchanged', reason, ...told, silent: true, state: next };
    },
    within: (observation, state) => [
      ...seated(main, observation, state.policy).map((one) => ({ ...one, name: '' })),
      ...seated(second, observation, state.beside).map((one) => ({ ...one, shadow: spec.beside as PolicySpec })),
    ],
  };
}

function shadowsOf(name: string, { cause, decision }: ReturnType<typeof turn>): ShadowDecision[] {
  if (decision === null || cause === null) return [];
  const { replicas, reason, detail, shadows = [], silent = false } = decision;
  const inner = shadows.map((one) => ({ ...one, name: `${name}/${one.name}` }));
  if (silent) return inner;
  return [{ name, cause, replicas, reason, ...(detail !== undefined && { detail }) }, ...inner];
}
