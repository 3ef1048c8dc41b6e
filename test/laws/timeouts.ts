import { COMPLETED, TIMED_OUT } from '#sim/outcome.ts';
import { distribution, seconds } from './distributions.ts';
import { queue } from './fifo.ts';
import type { Family, System } from './law.ts';
import { mean } from './measure.ts';
import { given } from './oracle.ts';
import { metric } from './station.ts';

/** Patience ends in the queue only: what is in service is finished. */
const queueTimeout: System = (oracleCase, size) =>
  queue(oracleCase, size, {
    service: { queueTimeout: distribution(given(oracleCase.parameters.patience, 'patience')) },
  });

/** Patience ends anywhere, and the request with it: its server is free at once. */
const deadline: System = (oracleCase, size) =>
  queue(oracleCase, size, {
    service: { cancellation: 'at-once' },
    source: { timeout: distribution(given(oracleCase.parameters.patience, 'patience')) },
  });

/** The client gives up, and the server does not know: the two of them see different times. */
const clientOnly: System = (oracleCase, size) => {
  const timeout = seconds(given(oracleCase.parameters.client_timeout, 'client_timeout'));
  const law = queue(oracleCase, size, { service: { cancellation: 'none' }, source: { timeout } });
  return {
    scenario: law.scenario,
    read: (observed) => {
      const station = law.stationOf(observed);
      const { answer, answeredAt, arrivedAt } = station.calls;
      const answered = (outcome: number) => (row: number) => answer[row] === outcome;
      return (name) => {
        switch (name) {
          case 'timeout_fraction':
            return station.share(answered(TIMED_OUT));
          case 'goodput':
            return station.number(answered(COMPLETED)) / station.duration;
          case 'mean_client_latency': {
            const times = arrivedAt.map((at, row) => ((answeredAt[row] as number) - at) / 1e9);
            return mean(times.filter((_, row) => station.measured(row)));
          }
        }
        return metric(station, name);
      };
    },
  };
};

/** Requests that do not wait for ever. */
export const family: Family = {
  erlang_a: queueTimeout,
  timeout_queue_det: queueTimeout,
  deadline_cancel: deadline,
  timeout_client_only: clientOnly,
};
