/** A label selector, as in a manifest. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'; values?: string[] }[];
}

/**
 * The name under which a metric with a selector is looked up, in the way of PromQL: `queue_depth{queue="orders"}`.
 * Without a selector it is the name alone.
 */
export function metricIdentity(name: string, selector: LabelSelector | undefined): string {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  const matchers = Object.entries(matchLabels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  for (const { key, operator, values = [] } of matchExpressions) {
    const any = JSON.stringify(values.join('|'));
    if (operator === 'In') matchers.push(`${key}=~${any}`);
    else if (operator === 'NotIn') matchers.push(`${key}!~${any}`);
    else matchers.push(`${key}${operator === 'Exists' ? '!=' : '='}""`);
  }
  return matchers.length === 0 ? name : `${name}{${matchers.sort().join(',')}}`;
}
