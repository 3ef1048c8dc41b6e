import type { ContainerRequests, PodObservation, PodSample } from '#scaler/policy.ts';

/** The resources that the resource metrics API knows. */
export type ResourceName = 'cpu' | 'memory';

/**
 * What a pod used, in milli-units (millicores; bytes x 1000): the sum over its containers, or that of one.
 * @returns undefined when the pod lacks any part of it, which makes it a pod with missing metrics
 */
export function resourceUsage(
  sample: PodSample | null,
  resource: ResourceName,
  container: string | null,
): number | undefined {
  if (sample === null) return undefined;
  let sum = 0;
  let found = false;
  for (const one of sample.containers) {
    if (container !== null && one.name !== container) continue;
    const usage = resource === 'cpu' ? one.cpuMilli : one.memoryBytes;
    if (usage === null) return undefined;
    sum += usage;
    found = true;
  }
  if (!found) return undefined;
  return resource === 'cpu' ? sum : sum * 1000;
}

/**
 * What a pod requests, in milli-units: the request of the named container; else the pod's own requests, if it has any and
 * `podLevel` allows them; else the sum over its containers and restartable init containers.
 * @returns the text of the fault when a request is missing: Kubernetes then fails the whole metric
 */
export function podRequest(
  pod: PodObservation,
  resource: ResourceName,
  container: string | null,
  podLevel: boolean,
): number | string {
  const level = pod.podRequests;
  if (podLevel && container === null && level && (level.cpuMilli !== null || level.memoryBytes !== null)) {
    const request = resource === 'cpu' ? level.cpuMilli : level.memoryBytes;
    if (request === null) return `missing pod-level request for ${resource} in Pod ${pod.name}`;
    return resource === 'cpu' ? request : request * 1000;
  }
  let sum = 0;
  let found = container === null;
  for (const one of pod.containers) {
    if (container !== null && one.name !== container) continue;
    const request = requestOf(one, resource);
    if (request === null) return missing(one, resource, pod);
    sum += request;
    found = true;
  }
  if (pod.initContainers) {
    for (const one of pod.initContainers) {
      if (!one.restartable || (container !== null && one.name !== container)) continue;
      const request = requestOf(one, resource);
      if (request === null) return missing(one, resource, pod);
      sum += request;
      found = true;
    }
  }
  return found ? sum : `container ${container} not found in Pod ${pod.name}`;
}

function requestOf(container: ContainerRequests, resource: ResourceName): number | null {
  if (resource === 'cpu') return container.cpuRequestMilli;
  return container.memoryRequestBytes === null ? null : container.memoryRequestBytes * 1000;
}

function missing(container: ContainerRequests, resource: ResourceName, pod: PodObservation): string {
  return `missing request for ${resource} in container ${container.name} of Pod ${pod.name}`;
}
