import { fixed, hpa, kpa, type PolicySpec } from 'pitot';

/** The policy that each page of docs/policies draws, by the page's name; null for pages that are no policy. */
export const PICTURED: Readonly<Record<string, PolicySpec | null>> = {
  fixed: fixed({ replicas: 5 }),
  hpa: hpa({ minReplicas: 2, maxReplicas: 20, cpu: 60 }),
  // Ten requests a second are what one of these replicas can do.
  kpa: kpa({ metric: 'rps', target: 10, minScale: 2, maxScale: 20 }),
};
