import { STARTS_AT } from '#scaler/cron.ts';
import { type LabelSelector, metricIdentity } from '#scaler/kubernetes/metric-identity.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { fieldsOf, listOf } from '#services/check-faults.ts';
import { replaceParts } from './nested-policies.ts';
import { zoneOffset } from './time-zone.ts';

/**
 * A policy written in the scenario, with what only the scenario or the calendar knows, also within others: what metrics
 * of HPAs are, and how far the time zones of KEDA's cron triggers are ahead.
 */
export function completePolicy(spec: PolicySpec, metrics: Readonly<Record<string, unknown>>): PolicySpec {
  const complete = (part: unknown) => {
    const { kind } = fieldsOf(part);
    if (kind === 'hpa') return withQueries(part as PolicySpec, metrics);
    return kind === 'keda' ? withOffsets(part as PolicySpec) : part;
  };
  const isOne = (part: unknown) => ['hpa', 'keda'].includes(fieldsOf(part).kind as string);
  return complete(replaceParts(spec, isOne, complete)) as PolicySpec;
}

/** Has an HPA look at what the scenario says its metrics are, unless it says so itself. */
function withQueries(spec: PolicySpec, metrics: Readonly<Record<string, unknown>>): PolicySpec {
  const own = fieldsOf(spec.queries);
  const queries: Record<string, unknown> = { ...own };
  for (const metric of listOf(spec.metrics)) {
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

function withOffsets(spec: PolicySpec): PolicySpec {
  if (!Array.isArray(spec.triggers)) return spec;
  const startsAt = spec.startsAt ?? STARTS_AT;
  const triggers = spec.triggers.map((trigger) => {
    const metadata = fieldsOf(fieldsOf(trigger).metadata);
    const { timezone, offset } = metadata;
    if (fieldsOf(trigger).type !== 'cron' || offset !== undefined) return trigger;
    const ahead = zoneOffset(timezone, startsAt);
    return ahead === undefined ? trigger : { ...fieldsOf(trigger), metadata: { ...metadata, offset: ahead } };
  });
  return { ...spec, triggers };
}
