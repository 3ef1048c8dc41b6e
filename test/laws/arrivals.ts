import { arrivalVariation } from './balancers.ts';
import { arrivals, fifo, scenario } from './build.ts';
import { queue } from './fifo.ts';
import type { Family, System } from './law.ts';
import { ascending, levelsAt, mean } from './measure.ts';
import { windowOf } from './observed.ts';
import { given, type OracleArrival } from './oracle.ts';
import { metric, Station } from './station.ts';
import { limitOfStream, streamsOutlast } from './streams.ts';

/** One request every so often, to the nanosecond. */
const paced: System = (oracleCase, size) => queue(oracleCase, size);

/** Several requests at the same instant. */
const batch: System = (oracleCase, size) => {
  const law = queue(oracleCase, size);
  return {
    scenario: law.scenario,
    read: (observed) => {
      const station = law.stationOf(observed);
      return (name) => (name === 'mean_wait_first_in_batch' ? firstWait(station) : metric(station, name));
    },
  };
};

/** Requests of a batch have one arrival instant; the first of them is the one that waits least. */
function firstWait(station: Station): number {
  const { arrivedAt, count, startedAt } = station.calls;
  const first = new Map<number, number>();
  for (let row = 0; row < count; row++) {
    if (!station.measured(row)) continue;
    const at = arrivedAt[row] as number;
    first.set(at, Math.min(first.get(at) ?? Number.POSITIVE_INFINITY, (startedAt[row] as number) - at));
  }
  return mean(Float64Array.from(first.values())) / 1e9;
}

/** A rate that varies periodically, and a server for everybody. */
const periodic: System = (oracleCase, size) => {
  const law = queue(oracleCase, size);
  const period = given(oracleCase.parameters.arrival?.period, 'period') * 1e9;
  return {
    scenario: law.scenario,
    read: (observed) => {
      const station = law.stationOf(observed);
      const { from, until } = station.window;
      const first = Math.ceil(from / period);
      const periods = Math.floor(until / period) - first;
      const starts = ascending(station.calls.arrivedAt);
      const ends = ascending(station.calls.endedAt);
      return (name) => {
        const [, phase] = /^mean_n_at_phase_(\d+)$/.exec(name) ?? [];
        if (phase === undefined) return metric(station, name);
        const instants = Float64Array.from({ length: periods }, (_, i) => (first + i + Number(phase) / 360) * period);
        return mean(levelsAt(starts, ends, instants));
      };
    },
  };
};

/** Several streams to one queue. */
const superposition: System = ({ parameters }, size) => {
  const streams = given(parameters.arrivals, 'arrivals') as OracleArrival[];
  const total = streams.reduce((sum, { rate = 0 }) => sum + rate, 0);
  const load = streams.map((stream, i) => {
    return [`stream-${i}`, arrivals(stream, limitOfStream(size, given(stream.rate, 'rate') / total))];
  });
  return {
    scenario: scenario(
      { station: fifo(parameters.servers, given(parameters.service, 'service')) },
      Object.fromEntries(load),
    ),
    read: ({ requests }) => {
      const window = streamsOutlast(requests, windowOf(requests.arrivedAt, size));
      const whole = new Station(requests, window, { servers: Number(parameters.servers) });
      const parts = requests.divided(requests.source, streams.length);
      return (name) => {
        if (name === 'interarrival_scv') return arrivalVariation(whole);
        const [, stream, what] = /^stream_(\d+)_(.+)$/.exec(name) ?? [];
        if (stream === undefined || what === undefined) return metric(whole, name);
        return metric(new Station(given(parts[Number(stream)], name), window), what);
      };
    },
  };
};

/** How requests come. */
export const family: Family = { dm1: paced, batch, mtginf: periodic, superposition };
