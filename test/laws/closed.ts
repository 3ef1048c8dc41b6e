import type { Step } from '#services/spec.ts';
import { call, ROUTE, router, scenario, station, users } from './build.ts';
import type { Family, System } from './law.ts';
import { stationsOf } from './networks.ts';
import { windowOf } from './observed.ts';
import { given, type OracleStation } from './oracle.ts';
import { metric, Station, sharedUtilization } from './station.ts';

/** Users and one station. */
export const oneStation: System = ({ parameters }, size) => {
  const service = given(parameters.service, 'service');
  const { cores, servers } = parameters;
  return {
    scenario: scenario(
      { station: station({ ...parameters, name: 'station', service }) },
      { users: users(parameters, size, service.mean) },
    ),
    read: ({ requests }) => {
      const window = windowOf(requests.endedAt, size);
      const seen = new Station(requests, window, { servers: Number(servers), by: 'completion' });
      return (name) => (name === 'utilization' && cores ? sharedUtilization(seen, cores) : metric(seen, name));
    },
  };
};

/** Users whose requests cross stations, one after the other. */
const network: System = ({ parameters }, size) => {
  const stations = given(parameters.stations, 'stations');
  const steps: Step[] = given(parameters.route, 'route').map((name) => call(name));
  const work = stations.reduce((sum: number, { service }: OracleStation) => sum + service.mean, 0);
  const services = Object.fromEntries(stations.map((spec) => [spec.name, station(spec)]));
  return {
    scenario: scenario({ router: router({ [ROUTE]: steps }), ...services }, { users: users(parameters, size, work) }),
    read: (observed) => {
      const window = windowOf(observed.requests.endedAt, size);
      const whole = new Station(observed.requests, window, { by: 'completion' });
      const part = stationsOf(observed, stations, window, 'completion');
      return (name) => part(name) ?? metric(whole, name);
    },
  };
};

/** A fixed number of users. */
export const family: Family = { closed: oneStation, closed_insensitive: oneStation, closed_network: network };
