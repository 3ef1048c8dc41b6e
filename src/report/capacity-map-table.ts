import type { CapacityMap, CapacityPoint } from '#experiment/result.ts';
import { ruledTable } from './ruled-table.ts';

/** What each number of replicas carries, a table a service, with what the numbers are. */
export function capacityMapTable(map: CapacityMap): string {
  return Object.entries(map.services)
    .map(([service, { load, objective, points, requests, seeds }]) => {
      const how =
        load === 'alone'
          ? 'requests straight to the service'
          : "the scenario's mix of requests at its ingress, every other service with room for all";
      return [
        `${service}: highest arrival rate at which ${objective}`,
        ruledTable(
          [{ head: 'replicas' }, { head: 'calls/s' }, { head: '95 % interval' }, { head: 'per replica' }],
          points.map((point) => [
            String(point.replicas),
            rate(point.arrivalsPerSecond.mean),
            intervalText(point),
            rate(point.arrivalsPerSecond.mean / point.replicas),
          ]),
        ),
        `${how}; ${requests} requests a probe, seeds ${seeds.join(', ')}${seeds.length < 2 ? ' (an interval needs at least two)' : ''}`,
        '',
      ].join('\n');
    })
    .join('\n');
}

function intervalText({ arrivalsPerSecond: { low, high } }: CapacityPoint): string {
  return low === null || high === null ? '-' : `${rate(low)} to ${rate(high)}`;
}

function rate(perSecond: number): string {
  return perSecond.toFixed(perSecond < 9.995 ? 2 : 1);
}

/** A row for each instant at which the demand of some service changes. */
export function demandCsv(map: CapacityMap): string {
  const lines = Object.entries(map.services).flatMap(([service, { demand }]) =>
    (demand?.atSeconds ?? []).map((at, i) => `${at},${csv(service)},${demand?.values[i]}`),
  );
  return `${['at_seconds,service,replicas_demanded', ...lines].join('\n')}\n`;
}

function csv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
