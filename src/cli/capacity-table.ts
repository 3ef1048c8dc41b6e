import type { ServiceCapacity } from '#experiment/capacity.ts';
import { ruledTable } from '#report/ruled-table.ts';

/** What each service has to do per request from outside and in all, and the replicas that the peak keeps busy. */
export function capacityTable(services: readonly ServiceCapacity[]): string {
  const columns = [
    { head: 'service', left: true as const },
    { head: 'replicas' },
    { head: 'calls/request' },
    { head: 'CPU/request' },
    { head: 'cores, mean' },
    { head: 'cores, peak' },
    { head: 'CPU request' },
    { head: 'replicas at peak' },
  ];
  const rows = services.map((service) => [
    service.name,
    String(service.replicas),
    service.callsPerRequest.toFixed(2),
    `${(service.cpuSecondsPerRequest * 1e3).toFixed(1)} ms`,
    cores(service.meanCores),
    cores(service.peakCores),
    `${Number((service.cpuRequest * 1e3).toFixed(3))}m`,
    Number.isFinite(service.replicasAtPeak) ? String(service.replicasAtPeak) : '?',
  ]);
  return ruledTable(columns, rows)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function cores(number: number): string {
  return Number.isFinite(number) ? number.toFixed(2) : '?';
}
