import { parseDuration } from '#sim/time.ts';
import { type MeasureOptions, measureCapacity, REQUESTS } from './capacity-search-all.ts';
import { makeStation, type StationOptions } from './capacity-search-station.ts';
import { DemandCurve, demandOf } from './elasticity/demand.ts';
import { intendedRates } from './elasticity/intended.ts';
import type { PreparedScenario } from './prepare.ts';
import type { CapacityMap, ServiceCapacityMap } from './result.ts';
import type { ObjectiveSpec } from './scenario.ts';
import { VERSION } from './version.ts';

export type ServiceMapOptions = StationOptions & Omit<MeasureOptions, 'peakRate'>;

/** Measures one service and says what the scenario's load demands of it. */
export async function mapService(prepared: PreparedScenario, options: ServiceMapOptions): Promise<ServiceCapacityMap> {
  const station = makeStation(prepared, options);
  const interval = parseDuration(prepared.scenario.telemetry?.scrape?.interval ?? '15s') / 1e9;
  const rates = intendedRates(prepared, station.service, interval);
  const peakRate = rates === null ? 0 : rates.reduce((most, rate) => Math.max(most, rate), 0);
  const points = await measureCapacity(station, { ...options, peakRate });
  return {
    objective: station.objectives.map(objectiveWords).join(' and '),
    load: station.load,
    seeds: [...options.seeds],
    requests: options.requests ?? REQUESTS,
    points,
    demand: rates === null || points.length === 0 ? null : demandOf(new DemandCurve(points), rates, interval),
  };
}

/** A map of a scenario that holds nothing yet. */
export function emptyMap({ scenario, hash }: PreparedScenario): CapacityMap {
  return { schema: 'pitot/capacity/1', version: VERSION, scenario: scenario.name, scenarioHash: hash, services: {} };
}

function objectiveWords({ target = '*', under, ratio }: ObjectiveSpec): string {
  const whose = target === '*' ? 'all requests' : target;
  return `${Number((ratio * 100).toFixed(6))} % of ${whose} within ${under}`;
}
