import type { SourceSpec } from '#load/spec.ts';
import type { Step } from '#services/spec.ts';
import { arrivals, call, fifo, limitOf, ROUTE, router, scenario, station } from './build.ts';
import type { Family, Law, System } from './law.ts';
import { mean } from './measure.ts';
import { type Observed, type Size, type Window, windowOf } from './observed.ts';
import { given, type OracleStation } from './oracle.ts';
import { type MeasuredBy, metric, Station, sharedUtilization } from './station.ts';
import { limitOfStream, streamsOutlast } from './streams.ts';

/** Reads metrics such as `station_db_mean_sojourn`, which is per visit; undefined for a metric of another kind. */
export function stationsOf(
  observed: Observed,
  stations: readonly OracleStation[],
  window: Window,
  by: MeasuredBy,
): (name: string) => number | undefined {
  const parts = stations.map(({ cores, discipline, name, servers }) => {
    const seen = new Station(observed.calls(name), window, { servers: Number(servers), by });
    const core = discipline === 'ps' ? (cores ?? Number(servers)) : undefined;
    return { prefix: `station_${name}_`, seen, core };
  });
  return (name) => {
    const part = parts.find(({ prefix }) => name.startsWith(prefix));
    if (part === undefined) return undefined;
    const what = name.slice(part.prefix.length);
    return what === 'utilization' && part.core ? sharedUtilization(part.seen, part.core) : metric(part.seen, what);
  };
}

/** Stations behind a router. As many requests are measured as are completed. */
function network(
  stations: readonly OracleStation[],
  endpoints: Record<string, Step[]>,
  load: Record<string, SourceSpec>,
  size: Size,
): Law {
  const services = Object.fromEntries(stations.map((spec) => [spec.name, station(spec)]));
  return {
    scenario: scenario({ router: router(endpoints), ...services }, load),
    read: (observed) => {
      const window = streamsOutlast(observed.requests, windowOf(observed.requests.endedAt, size));
      const whole = new Station(observed.requests, window, { by: 'completion' });
      const part = stationsOf(observed, stations, window, 'completion');
      return (name) => part(name) ?? metric(whole, name);
    },
  };
}

/** Each request visits the stations in order. */
const tandem: System = ({ parameters }, size) => {
  const steps = given(parameters.route, 'route').map((name) => call(name));
  const stream = arrivals(given(parameters.arrival, 'arrival'), limitOfStream(size));
  return network(given(parameters.stations, 'stations'), { [ROUTE]: steps }, { source: stream }, size);
};

/** After each visit a request goes on at random: to a station, the same one perhaps, or away. */
const feedback: System = ({ parameters }, size) => {
  const stations = given(parameters.stations, 'stations');
  const routing = given(parameters.routing, 'routing');
  const rates = given(parameters.arrivals, 'arrivals') as Record<string, number>;
  const total = Object.values(rates).reduce((sum, rate) => sum + rate, 0);
  const endpoints = stations.map(({ name }): [string, Step[]] => {
    const next = Object.entries(routing[name] ?? {});
    const stays = next.reduce((sum, [, probability]) => sum + probability, 0);
    const options = next.map(([to, probability]): [number, Step[]] => [probability, [call('router', `GET /${to}`)]]);
    return [`GET /${name}`, [call(name), { step: 'choose', options: [...options, [1 - stays, []]] }]];
  });
  const load = Object.entries(rates).map(([name, rate]): [string, SourceSpec] => [
    name,
    arrivals({ process: 'poisson', rate }, limitOfStream(size, rate / total), { target: `GET /${name}` }),
  ]);
  return network(stations, Object.fromEntries(endpoints), Object.fromEntries(load), size);
};

/** A slot computes, then is held while another service is called. */
const nested: System = ({ parameters }, size) => {
  const { slots, local_service } = given(parameters.upstream, 'upstream');
  const downstream = given(parameters.downstream, 'downstream');
  const places = downstream.queue_capacity === null ? {} : { queue: { places: downstream.queue_capacity } };
  const front = fifo(slots, local_service);
  front.endpoints[ROUTE]?.push(call('downstream'));
  return {
    scenario: scenario(
      { front, downstream: fifo(downstream.servers, downstream.service, places) },
      { source: arrivals(given(parameters.arrival, 'arrival'), limitOf(size)) },
    ),
    read: (observed) => {
      const window = windowOf(observed.requests.arrivedAt, size);
      const upper = new Station(observed.requests, window, { servers: slots });
      const lower = new Station(observed.calls('downstream'), window, { servers: Number(downstream.servers) });
      return (name) => {
        if (name.startsWith('downstream_')) return metric(lower, name.slice('downstream_'.length));
        return metric(upper, name === 'slot_utilization' ? 'utilization' : name);
      };
    },
  };
};

/** Calls to several services at the same time; the slowest answer is the request's. */
const parallel: System = ({ parameters }, size) => {
  const names = Array.from({ length: given(parameters.branches, 'branches') }, (_, i) => `branch-${i}`);
  const servers = given(parameters.servers_per_branch, 'servers_per_branch');
  const service = given(parameters.service, 'service');
  const branches = names.map((name) => [call(name)]);
  return {
    scenario: scenario(
      {
        router: router({ [ROUTE]: [{ step: 'parallel', branches }] }),
        ...Object.fromEntries(names.map((name) => [name, fifo(servers, service)])),
      },
      { source: arrivals(given(parameters.arrival, 'arrival'), limitOf(size)) },
    ),
    read: (observed) => {
      const window = windowOf(observed.requests.arrivedAt, size);
      const whole = new Station(observed.requests, window);
      const parts = names.map((name) => new Station(observed.calls(name), window, { servers: Number(servers) }));
      const average = (what: string) => mean(Float64Array.from(parts, (part) => metric(part, what)));
      return (name) => {
        if (name === 'utilization') return average(name);
        if (name.startsWith('mean_branch_')) return average(name.replace('_branch', ''));
        return metric(whole, name);
      };
    },
  };
};

/** Several stations. */
export const family: Family = {
  tandem,
  feedback_network: feedback,
  nested_sync: nested,
  fork_join: parallel,
  fanout_inf: parallel,
};
