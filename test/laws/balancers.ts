import type { BalancerSpec } from '#services/spec.ts';
import { arrivals, fifo, limitOf, scenario } from './build.ts';
import type { Family, System } from './law.ts';
import { ascending, atLeast, gapVariation, mean } from './measure.ts';
import { windowOf } from './observed.ts';
import { given, type OracleParameters } from './oracle.ts';
import { metric, Station } from './station.ts';

function balancer({ d, type, weights, with_replacement }: NonNullable<OracleParameters['policy']>): BalancerSpec {
  switch (type) {
    case 'random':
    case 'round-robin':
      return type;
    case 'jsq':
      return 'least-outstanding';
    case 'power-of-d':
      return { choices: given(d, 'd'), replacement: with_replacement ?? false };
    case 'weighted-random':
      return { weights: given(weights, 'weights') };
  }
  throw new Error(`no policy ${type}`);
}

/** Replicas, each with a queue of its own, and a balancer in front of them. */
const balanced: System = ({ parameters }, size) => {
  const replicas = given(parameters.replicas, 'replicas');
  const servers = given(parameters.servers_per_replica, 'servers_per_replica');
  const rule = { replicas, balancer: balancer(given(parameters.policy, 'policy')) };
  return {
    scenario: scenario(
      { station: fifo(servers, given(parameters.service, 'service'), rule) },
      { source: arrivals(given(parameters.arrival, 'arrival'), limitOf(size)) },
    ),
    read: ({ requests }) => {
      const window = windowOf(requests.arrivedAt, size);
      const whole = new Station(requests, window, { servers: servers * replicas });
      let kept: Station[] | undefined;
      const each = () => {
        kept ??= requests.divided(requests.replica, replicas).map((part) => new Station(part, window, { servers }));
        return kept;
      };
      return (name) => {
        if (name === 'mean_in_system_per_replica') return whole.present() / replicas;
        const [, least] = /^frac_queues_ge_(\d+)$/.exec(name) ?? [];
        if (least !== undefined) return mean(Float64Array.from(each(), ({ levels }) => atLeast(levels, Number(least))));
        const [, replica, what] = /^replica_(\d+)_(.+)$/.exec(name) ?? [];
        if (replica === undefined || what === undefined) return metric(whole, name);
        const part = given(each()[Number(replica)], name);
        return what === 'interarrival_scv' ? arrivalVariation(part) : metric(part, what);
      };
    },
  };
};

/** Variation of the gaps between the measured arrivals. */
export function arrivalVariation(station: Station): number {
  return gapVariation(ascending(station.calls.arrivedAt.filter((_, row) => station.measured(row))));
}

/** Several replicas. */
export const family: Family = {
  lb_random: balanced,
  lb_round_robin: balanced,
  lb_jsq_small: balanced,
  lb_pod_small: balanced,
  lb_pod_meanfield: balanced,
  lb_jsq_meanfield: balanced,
  thinning: balanced,
};
