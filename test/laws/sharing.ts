import { arrivals, limitOf, ROUTE, scenario, shared } from './build.ts';
import type { CallTable } from './call-table.ts';
import { seconds } from './distributions.ts';
import type { Family, System } from './law.ts';
import { mean } from './measure.ts';
import { windowOf } from './observed.ts';
import { given, type OracleCase } from './oracle.ts';
import { metric, Station, sharedUtilization } from './station.ts';

const SIZE = /^mean_sojourn_size_(\d+)$/;

/** Cores that all present share, or as many of them as may be in service at once. */
export const processorSharing: System = (oracleCase, size) => {
  const { arrival, concurrency_limit, cores, service } = oracleCase.parameters;
  const stream = arrivals(given(arrival, 'arrival'), limitOf(size));
  const spec = shared(cores, given(service, 'service'), { concurrency: concurrency_limit ?? 'unlimited' });
  const sizes = sizesOf(oracleCase);
  if (sizes.length > 0) {
    spec.endpoints = Object.fromEntries(
      sizes.map(({ route, value }) => [route, [{ step: 'cpu', time: seconds(value) }]]),
    );
    stream.target = Object.fromEntries(sizes.map(({ route, share }) => [route, share]));
  }
  return {
    scenario: scenario({ station: spec }, { source: stream }),
    read: ({ requests }) => {
      const window = windowOf(requests.arrivedAt, size);
      const station = new Station(requests, window);
      let kept: CallTable[] | undefined;
      return (name) => {
        if (name === 'utilization') return sharedUtilization(station, given(cores, 'cores'));
        const [, endpoint] = SIZE.exec(name) ?? [];
        if (endpoint === undefined) return metric(station, name);
        kept ??= requests.divided(requests.endpoint, sizes.length);
        return mean(new Station(given(kept[Number(endpoint)], name), window).sojourns);
      };
    },
  };
};

/**
 * Where a case asks for the requests of one size, each size becomes an endpoint with its share of the stream: the same
 * system, since a Poisson stream split at random stays one, and rows say which endpoint they are of.
 */
function sizesOf({ expected, parameters }: OracleCase): { route: string; value: number; share: number }[] {
  if (!Object.keys(expected).some((name) => SIZE.test(name))) return [];
  const { probs = [], values = [] } = given(parameters.service, 'service');
  return values.map((value, i) => ({ route: `${ROUTE}size/${i}`, value, share: given(probs[i], 'probs') }));
}

/** Processor sharing. */
export const family: Family = { mg1ps: processorSharing, mgcps: processorSharing, lps: processorSharing };
