import type { PodSample } from '#scaler/policy.ts';
import { MILLISECOND, SECOND } from '#sim/time.ts';

/** What the kubelet has read of one container at one instant. */
export interface ContainerPoint {
  /** When the container started; its CPU counter was 0 then. */
  startedAt: number;
  at: number;
  cpuNanoseconds: number;
  memoryBytes: number;
}

/** What metrics-server keeps of one container: two points that differ in time, or one that is not enough yet. */
export interface StoredPoints {
  last: ContainerPoint;
  previous: ContainerPoint | null;
}

/** A container must be at least this old before its start may serve as the first point: less is too rough. */
const FRESH_MINIMUM = 10 * SECOND;

/**
 * What is kept after a scrape has brought `point`.
 * A container that is younger than the scrape interval, but old enough, has its start as the previous point. Otherwise the
 * point that was kept before becomes the previous one, if it is older and the container has not started again since; the
 * same point seen twice changes nothing.
 * @param resolution nanoseconds; the scrape interval
 */
export function storePoint(stored: StoredPoints | undefined, point: ContainerPoint, resolution: number): StoredPoints {
  const age = point.at - point.startedAt;
  if (age >= FRESH_MINIMUM && age < resolution) {
    return { last: point, previous: { ...point, at: point.startedAt, cpuNanoseconds: 0 } };
  }
  if (stored === undefined || point.startedAt >= stored.last.at) return { last: point, previous: null };
  if (point.at > stored.last.at) return { last: point, previous: stored.last };
  const { previous } = stored;
  return { last: point, previous: previous !== null && previous.at < point.at ? previous : null };
}

/**
 * The sample that two points of each container make: cores = CPU time between them over the time between them, cut off to
 * whole nanocores and rounded up to whole millicores, as it is on its way through metrics-server and the HPA.
 * Instant and window are those of the container that was read first.
 * @returns null while any container has no two points
 */
export function resourceSample(names: readonly string[], stored: readonly StoredPoints[]): PodSample | null {
  if (stored.length === 0) return null;
  const containers: PodSample['containers'] = [];
  let at = Number.POSITIVE_INFINITY;
  let window = 0;
  for (const [index, { last, previous }] of stored.entries()) {
    if (previous === null) return null;
    const span = last.at - previous.at;
    const nanocores = Math.trunc((last.cpuNanoseconds - previous.cpuNanoseconds) / (span / SECOND));
    const cpuMilli = Math.ceil(nanocores / MILLISECOND);
    containers.push({ name: names[index] ?? '', cpuMilli, memoryBytes: last.memoryBytes });
    if (last.at < at) {
      at = last.at;
      window = span;
    }
  }
  return { at, window, containers };
}
