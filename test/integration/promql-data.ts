import type { RemoteSeries } from './remote-write.ts';

/** Instant of the first sample, in milliseconds: a whole hour, so that subqueries fall on samples and beside them. */
export const BEGIN = 1_767_225_600_000;
export const STEP = 15_000;
export const STEPS = 120;

type Value = (step: number) => number | null | undefined;

/** A series; where `value` gives undefined there is no sample, where it gives null the series ends. */
function series(
  labels: Record<string, string>,
  value: Value,
  jitter: (step: number) => number = () => 0,
): RemoteSeries {
  const samples: [number, number | null][] = [];
  for (let step = 0; step < STEPS; step++) {
    const sample = value(step);
    if (sample !== undefined) samples.push([BEGIN + step * STEP + jitter(step), sample]);
  }
  return { labels, samples };
}

/** Pseudo-random, the same everywhere: from 0 to below `below`. */
function noise(step: number, salt: number, below: number): number {
  return (Math.imul(Math.imul(step + 1, 2654435761) ^ Math.imul(salt + 1, 40503), 2246822519) >>> 8) % below;
}

function summed(increment: (step: number) => number): Value {
  let sum = 0;
  return (step) => {
    sum += increment(step);
    return sum;
  };
}

const BOUNDS = ['0.1', '0.25', '0.5', '1.0', '+Inf'];

function histogram(labels: Record<string, string>, shares: readonly number[], salt: number): RemoteSeries[] {
  const name = 'http_server_request_duration_seconds';
  const count = (step: number, share: number) =>
    Math.floor((step * (20 + noise(0, salt, 30)) + noise(step, salt, 20)) * share);
  return [
    ...BOUNDS.map((le, i) =>
      series({ __name__: `${name}_bucket`, le, ...labels }, (step) => count(step, shares[i] as number)),
    ),
    series({ __name__: `${name}_count`, ...labels }, (step) => count(step, 1)),
    series({ __name__: `${name}_sum`, ...labels }, (step) => count(step, 1) * 0.31),
  ];
}

/** Everything that can happen to a series, over half an hour. */
export const DATA: readonly RemoteSeries[] = [
  series(
    { __name__: 'pitot_service_arrivals_total', service: 'web' },
    summed((step) => 300 + noise(step, 1, 90)),
  ),
  series(
    { __name__: 'pitot_service_arrivals_total', service: 'cart' },
    summed((step) => noise(step, 2, 9)),
  ),
  series(
    { __name__: 'pitot_service_cpu_seconds_total', service: 'web' },
    summed((step) => 7 + noise(step, 3, 1000) / 333),
  ),
  series({ __name__: 'pitot_service_cpu_request_cores', service: 'web' }, (step) => 1 + (step >> 4)),
  series({ __name__: 'http_server_active_requests', service: 'web' }, (step) => noise(step, 4, 50)),
  series({ __name__: 'http_server_active_requests', service: 'cart' }, (step) => noise(step, 5, 7) / 3),
  series({ __name__: 'pitot_service_queue_length', service: 'web' }, (step) => Math.max(0, noise(step, 6, 40) - 20)),
  ...histogram({ service: 'web', http_response_status_code: '200' }, [0.3, 0.6, 0.9, 0.97, 1], 7),
  ...histogram({ service: 'web', http_response_status_code: '503' }, [1, 1, 1, 1, 1], 8),
  ...histogram({ service: 'cart', http_response_status_code: '200' }, [0, 0, 0, 0.5, 1], 9),
  // Restarts of the process: the counter begins again.
  series({ __name__: 'resets_total', pod: 'a' }, (step) => (step % 17) * 5 + 3),
  series({ __name__: 'resets_total', pod: 'b' }, (step) => (step < 60 ? step * 1.5 : (step - 60) * 2.5)),
  // Begins and ends within, once with the mark and once without, and comes back.
  series({ __name__: 'pods', pod: 'late' }, (step) => (step < 40 ? undefined : step * 2)),
  series({ __name__: 'pods', pod: 'ended' }, (step) => (step < 50 ? step : step === 50 ? null : undefined)),
  series({ __name__: 'pods', pod: 'silent' }, (step) => (step < 50 ? step : undefined)),
  series({ __name__: 'pods', pod: 'back' }, (step) =>
    step < 50 ? step : step === 50 ? null : step < 70 ? undefined : step - 60,
  ),
  // Not a round instant among them, and single scrapes missing.
  series(
    { __name__: 'jittered_total', pod: 'a' },
    summed((step) => 10 + noise(step, 10, 5)),
    (step) => noise(step, 11, 900),
  ),
  series(
    { __name__: 'jittered_total', pod: 'b' },
    (step) => (noise(step, 12, 5) === 0 ? undefined : step * 4),
    (step) => noise(step, 13, 900),
  ),
  series({ __name__: 'temperature', place: 'in' }, (step) => 20 + noise(step, 14, 100) / 10 - step / 7),
  series({ __name__: 'temperature', place: 'out' }, (step) => -5 - noise(step, 15, 100) / 7),
  series({ __name__: 'temperature', place: 'flat' }, () => 4.2),
  series({ __name__: 'odd', kind: 'nan' }, (step) => (step % 3 === 0 ? Number.NaN : step)),
  series({ __name__: 'odd', kind: 'inf' }, (step) => (step % 4 === 0 ? Number.POSITIVE_INFINITY : -step)),
  series({ __name__: 'odd', kind: 'minus' }, (step) => (step % 5 === 0 ? Number.NEGATIVE_INFINITY : -0)),
  series({ __name__: 'odd', kind: 'large' }, (step) => (step % 2 === 0 ? 1 : -1) * 1e300 * (step + 1)),
  series({ __name__: 'odd', kind: 'small' }, (step) => step * 1e-9),
  series({ __name__: 'limits', place: 'in', kind: 'high', group: 'x' }, () => 25),
  series({ __name__: 'limits', place: 'in', kind: 'low', group: 'x' }, () => 10),
  series({ __name__: 'limits', place: 'out', kind: 'high', group: 'y' }, (step) => step),
  series({ __name__: 'info', place: 'in', owner: 'ann' }, () => 1),
  series({ __name__: 'info', place: 'out', owner: 'bob', kind: 'given' }, () => 1),
];

/** Remote write wants all series of one instant before the next. */
export function inTimeOrder(data: readonly RemoteSeries[], chunk = 10): RemoteSeries[][] {
  const batches: RemoteSeries[][] = [];
  for (let from = BEGIN; from < BEGIN + STEPS * STEP; from += chunk * STEP) {
    const to = from + chunk * STEP;
    batches.push(
      data
        .map(({ labels, samples }) => ({ labels, samples: samples.filter(([at]) => at >= from && at < to) }))
        .filter(({ samples }) => samples.length > 0),
    );
  }
  return batches;
}
