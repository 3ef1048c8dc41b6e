import type { ArrivalsSpec } from '#load/spec.ts';
import type { ServiceSpec } from '#services/spec.ts';
import { arrivals, fifo, limitOf, scenario } from './build.ts';
import type { Family, Law, System } from './law.ts';
import { type Size, windowOf } from './observed.ts';
import { given, type OracleCase, type OracleParameters } from './oracle.ts';
import { metric, Station } from './station.ts';

/** One stream of requests, one FIFO queue, and servers behind it. */
export function queue(
  { parameters }: OracleCase,
  size: Size,
  more: { service?: Partial<ServiceSpec>; source?: Partial<ArrivalsSpec> } = {},
): Law & { stationOf(...args: Parameters<Law['read']>): Station } {
  const { arrival, servers, service } = parameters;
  const spec = fifo(servers, given(service, 'service'), { ...placesOf(parameters), ...more.service });
  const stationOf: (...args: Parameters<Law['read']>) => Station = ({ requests }) =>
    new Station(requests, windowOf(requests.arrivedAt, size), { servers: Number(servers) });
  return {
    scenario: scenario({ station: spec }, { source: arrivals(given(arrival, 'arrival'), limitOf(size), more.source) }),
    stationOf,
    read: (observed) => {
      const station = stationOf(observed);
      return (name) => metric(station, name);
    },
  };
}

/** K of a system counts those in service too, the places of a queue only those that wait. */
function placesOf({ queue_capacity, servers, system_capacity }: OracleParameters): Partial<ServiceSpec> {
  const places = queue_capacity ?? (system_capacity === undefined ? undefined : system_capacity - Number(servers));
  return places === undefined ? {} : { queue: { places } };
}

const system: System = (oracleCase, size) => queue(oracleCase, size);

/** First come, first served: with one server or many, all places or few, or a server for everybody. */
export const family: Family = {
  mm1: system,
  mmc: system,
  md1: system,
  mdc: system,
  mg1: system,
  mm1k: system,
  mmck: system,
  mgcc: system,
  mginf: system,
};
