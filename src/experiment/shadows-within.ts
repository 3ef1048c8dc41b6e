import type { Observation, Policy, PolicySpec, PolicyWithin } from '#scaler/policy.ts';

/** A shadow as it decides; its name is that of the record. */
export type ShadowWithin = PolicyWithin & { shadow: PolicySpec };

/** All shadows within a policy that decide on an observation, however deep they lie. */
export function shadowsWithin(policy: Policy, observation: Observation, state: unknown, prefix = ''): ShadowWithin[] {
  return (policy.within?.(observation, state) ?? []).flatMap((part) => {
    const name = prefix + part.name;
    const inner = shadowsWithin(part.policy, part.observation, part.state, part.name === '' ? prefix : `${name}/`);
    return part.shadow === undefined ? inner : [{ ...part, shadow: part.shadow, name }, ...inner];
  });
}
