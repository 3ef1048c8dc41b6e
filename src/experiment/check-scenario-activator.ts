import type { PolicySpec } from '#scaler/policy.ts';
import { compilePolicy } from '#scaler/registry.ts';
import { type Faults, fieldsOf, pathText } from '#services/check-faults.ts';
import { InvalidInput } from '#sim/invalid.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Complains of services without a buffer under a policy that is woken by requests which arrive at zero. The buffer is the
 * place where they wait for a first replica: without it they would be rejected, which no such system does.
 */
export function checkActivators(scenario: Fields, sound: (path: string) => boolean, faults: Faults): void {
  const services = fieldsOf(scenario.services);
  for (const [name, choice] of Object.entries(fieldsOf(scenario.policies))) {
    const where = pathText('policies', name);
    for (const [service, spec] of Object.entries(services)) {
      const place = pathText('services', service);
      if (!sound(where) || !sound(place) || fieldsOf(spec).buffer !== undefined) continue;
      const policy = typeof fieldsOf(choice).kind === 'string' ? choice : fieldsOf(choice)[service];
      if (!isWokenAtZero(policy, where)) continue;
      const rule = `an object, which may be empty: ${where} scales ${service} to zero, where requests have to wait (or let it keep one replica)`;
      faults.add(place, 'buffer', rule, undefined);
    }
  }
}

function isWokenAtZero(policy: unknown, where: string): boolean {
  if (typeof fieldsOf(policy).kind !== 'string') return false;
  try {
    return compilePolicy(policy as PolicySpec, where).wakes?.includes('arrival-at-zero') === true;
  } catch (error) {
    // Its own faults are told where policies are checked.
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}
