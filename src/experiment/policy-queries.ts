import { type LabelSelector, metricIdentity } from '#scaler/kubernetes/metric-identity.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { fieldsOf } from '#services/check-faults.ts';

/** Has an HPA written in the scenario look at what the scenario says its metrics are, unless it says so itself. */
export function withQueries(spec: PolicySpec, metrics: Readonly<Record<string, unknown>>): PolicySpec {
  if (spec.kind !== 'hpa' || !Array.isArray(spec.metrics)) return spec;
  const own = fieldsOf(spec.queries);
  const queries: Record<string, unknown> = { ...own };
  for (const metric of spec.metrics) {
    for (const source of ['pods', 'object', 'external']) {
      const { name, selector } = fieldsOf(fieldsOf(fieldsOf(metric)[source]).metric);
      if (typeof name !== 'string') continue;
      const identity = metricIdentity(name, selector as LabelSelector);
      if (Object.hasOwn(own, identity) || Object.hasOwn(own, name)) continue;
      const query = metrics[identity] ?? metrics[name];
      if (query !== undefined) queries[identity] = query;
    }
  }
  return Object.keys(queries).length === 0 ? spec : { ...spec, queries };
}
