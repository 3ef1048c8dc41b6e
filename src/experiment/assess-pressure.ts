import type { PressurePoint } from './assessment-result.ts';
import type { RunResult } from './result.ts';

/**
 * Where requests had to wait: of each service how busy it was, and how often it was the one that held up the rest. That is
 * the service with most calls waiting; where none wait, the one that uses most of its CPU request, if it uses all of it:
 * with slots for all, calls do not wait but share the CPU.
 */
export function pressureOf({ series: { services, columns } }: RunResult): PressurePoint[] {
  const points = services.map((service) => ({
    service,
    meanUtilization: 0,
    mostUtilization: 0,
    mostQueue: 0,
    mostQueueAtSeconds: 0,
    bottleneckShare: 0,
  }));
  const width = services.length;
  const rows = columns.at_seconds.length;
  const scrapes = Math.max(1, Math.floor(rows / Math.max(1, width)));
  for (let row = 0; row < rows; row += width) {
    let longest = 0;
    let busiest = 1;
    let bottleneck: PressurePoint | undefined;
    for (let i = row; i < Math.min(rows, row + width); i++) {
      const point = points[columns.service[i] as number] as PressurePoint;
      const utilization = columns.utilization[i] as number;
      const queue = columns.queue[i] as number;
      if (Number.isFinite(utilization)) {
        point.meanUtilization += utilization / scrapes;
        point.mostUtilization = Math.max(point.mostUtilization, utilization);
      }
      if (longest === 0 && utilization >= busiest) {
        busiest = utilization;
        bottleneck = point;
      }
      if (queue > point.mostQueue) {
        point.mostQueue = queue;
        point.mostQueueAtSeconds = columns.at_seconds[i] as number;
      }
      if (queue > longest) {
        longest = queue;
        bottleneck = point;
      }
    }
    if (bottleneck !== undefined) bottleneck.bottleneckShare += 1 / scrapes;
  }
  return points;
}
