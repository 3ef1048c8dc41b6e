import type { Scenario } from '#experiment/scenario.ts';
import type { RetrySpec, ServiceSpec } from '#services/spec.ts';
import { FAILED, REJECTED } from '#sim/outcome.ts';
import { arrivals, fifo, limitOf, ROUTE, router, scenario, station } from './build.ts';
import type { CallTable } from './call-table.ts';
import { distribution } from './distributions.ts';
import { callersOf } from './join.ts';
import type { Family, System } from './law.ts';
import { windowOf } from './observed.ts';
import { given, type OracleParameters } from './oracle.ts';
import { metric, Station } from './station.ts';
import { limitOfStream, streamsOutlast } from './streams.ts';

/** A router tries each request at the server until it works, or until it gives up. */
function retrying(server: ServiceSpec, retry: RetrySpec, { arrival }: OracleParameters, limit: number): Scenario {
  const front = router({ [ROUTE]: [{ step: 'call', service: 'server', endpoint: ROUTE, retry }] });
  return scenario({ router: front, server }, { source: arrivals(given(arrival, 'arrival'), limit) });
}

/** Seconds from arrival to the end of each call, whatever its outcome. */
function sojourns({ arrivedAt, endedAt }: CallTable): Float64Array {
  return arrivedAt.map((at, row) => ((endedAt[row] as number) - at) / 1e9);
}

/** How many attempts each request made, and how many seconds it spent at the server in them. */
function attemptsOf(requests: CallTable, attempts: CallTable): { counts: Float64Array; times: Float64Array } {
  const counts = new Float64Array(requests.count);
  const times = new Float64Array(requests.count);
  const spent = sojourns(attempts);
  callersOf(attempts, requests).forEach((caller, row) => {
    counts[caller] = (counts[caller] as number) + 1;
    times[caller] = (times[caller] as number) + (spent[row] as number);
  });
  return { counts, times };
}

/** Mean over the measured calls. */
function meanOf(station: Station, values: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) if (station.measured(row)) sum += values[row] as number;
  return sum / station.number();
}

/** The server's answer may be bad. The router tries again after a while, a few times. */
const backoff: System = ({ parameters }, size) => {
  const server = given(given(parameters.stations, 'stations')[0], 'station');
  const spec = station(server);
  const probability = given(parameters.failure_probability, 'failure_probability');
  spec.endpoints[ROUTE]?.push({ step: 'fail', probability });
  const attempts = parameters.max_attempts ?? 'unlimited';
  const retry: RetrySpec = { attempts, on: ['failed'], backoff: distribution(given(parameters.backoff, 'backoff')) };
  return {
    scenario: retrying(spec, retry, parameters, limitOfStream(size)),
    read: (observed) => {
      const { requests } = observed;
      const visits = observed.calls('server');
      const window = streamsOutlast(requests, windowOf(requests.endedAt, size));
      const whole = new Station(requests, window, { by: 'completion' });
      const part = new Station(visits, window, { by: 'completion', servers: Number(server.servers) });
      const metrics: Record<string, () => number> = {
        mean_attempts: () => meanOf(whole, attemptsOf(requests, visits).counts),
        fail_prob: () => whole.share(whole.ended(FAILED)),
        goodput: () => metric(whole, 'throughput'),
        utilization: () => metric(part, 'utilization'),
        mean_sojourn: () => meanOf(whole, sojourns(requests)),
        mean_in_backoff: () => whole.present() - part.present(),
        station_server_mean_sojourn: () => meanOf(part, sojourns(visits)),
        station_server_mean_in_system: () => part.present(),
      };
      return (name) => metrics[name]?.() ?? metric(whole, name);
    },
  };
};

/** The server has no queue. Who finds it busy comes again after a while, or gives up: the orbit. */
const retrial: System = ({ parameters }, size) => {
  const { backoff, max_attempts, persistence } = given(parameters.retry, 'retry');
  const servers = given(parameters.servers, 'servers');
  const spec = fifo(servers, given(parameters.service, 'service'), {
    queue: { places: parameters.queue_capacity ?? 0 },
  });
  const retry: RetrySpec = {
    attempts: max_attempts ?? 'unlimited',
    on: ['rejected'],
    backoff: distribution(backoff),
    persistence: persistence ?? 1,
  };
  return {
    scenario: retrying(spec, retry, parameters, limitOf(size)),
    read: (observed) => {
      const { requests } = observed;
      const visits = observed.calls('server');
      const window = windowOf(requests.arrivedAt, size);
      const whole = new Station(requests, window);
      const part = new Station(visits, window, { servers: Number(servers) });
      const { counts, times } = attemptsOf(requests, visits);
      const later = visits.attempt.map((attempt) => Math.min(attempt, 1));
      const first = given(visits.divided(later, 2)[0], 'first attempts');
      const metrics: Record<string, () => number> = {
        utilization: () => metric(part, 'utilization'),
        mean_in_orbit: () => whole.present() - part.present(),
        mean_time_in_orbit: () =>
          meanOf(
            whole,
            sojourns(requests).map((time, row) => time - (times[row] as number)),
          ),
        mean_attempts: () => meanOf(whole, counts),
        first_attempt_block_prob: () => {
          const attempts = new Station(first, window);
          return attempts.share(attempts.ended(REJECTED));
        },
        lost_fraction: () => whole.share(whole.ended(FAILED)),
      };
      return (name) => metrics[name]?.() ?? metric(whole, name);
    },
  };
};

/** Requests that come again. */
export const family: Family = { retry_backoff: backoff, retrial, retrial_multi: retrial };
