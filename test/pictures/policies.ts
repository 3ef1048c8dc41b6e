import { fixed, hpa, type PolicySpec } from 'pitot';

/** The policy that each page of docs/policies draws, by the page's name; null for pages that are no policy. */
export const PICTURED: Readonly<Record<string, PolicySpec | null>> = {
  fixed: fixed({ replicas: 5 }),
  hpa: hpa({ minReplicas: 2, maxReplicas: 20, cpu: 60 }),
};
