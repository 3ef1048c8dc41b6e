import { type RunResult, type RunSummary, SERIES_COLUMNS, type Series } from '#experiment/result.ts';

export const outcomes = { completed: 95_000, rejected: 2_000, failed: 1_000, 'timed-out': 2_000, cut: 0 };
export const requests = {
  sent: 100_005,
  outcomes,
  inFlight: 5,
  sojournSeconds: { mean: 0.05, p50: 0.042, p95: 0.133, p99: 1.21, max: 3 },
};
export const objective = { target: '*', underSeconds: 0.3, ratio: 0.99, requests: 100_000, violations: 6_000 };

export function summaryOf(change: Partial<RunSummary> = {}): RunSummary {
  return {
    schema: 'pitot/run/1',
    version: '0.1.0',
    scenario: 'shop',
    scenarioHash: 'abcdef0123456789',
    policy: 'hpa-50',
    seed: 7,
    digest: '0123456789abcdef0123456789abcdef',
    durationSeconds: 7200,
    interrupted: false,
    requests,
    routes: {},
    objectives: [{ ...objective, attainedRatio: 0.94, met: false }],
    violationRatio: 0.06,
    services: {},
    replicaHours: 12.345,
    scalingActions: { up: 24, down: 19 },
    work: { calls: 300_000, events: 1_000_000 },
    checks: [{ name: 'every call is accounted for', ok: true, detail: '' }],
    ...change,
  };
}

export function resultOf(summary: RunSummary): RunResult {
  const columns = Object.fromEntries(
    SERIES_COLUMNS.map((name) => [name, Float64Array.from(name === 'at_seconds' ? [15, 15] : [0, 1])]),
  ) as Series['columns'];
  columns.utilization[0] = Number.NaN;
  return {
    summary,
    series: { services: ['web', 'a,"b"'], columns },
    sojourn: {
      columns: ['below_0.001s', 'longer'],
      atSeconds: Float64Array.of(15, 30),
      counts: Uint32Array.of(1, 2, 3, 4),
    },
    events: [{ type: 'replica', atSeconds: 1.5, service: 'web', ordinal: 2, from: null, to: 'pending' }],
  };
}
