import type { RunSummary } from './result.ts';

/** What a test says of a run; the rest is as of a quiet one. */
export interface Said {
  policy: string;
  seed: number;
  hours?: number;
  /** Of 1,000 requests that have ended. */
  violations?: number;
  p99?: number | null;
  rejected?: number;
  more?: Partial<RunSummary>;
}

/** A run's summary with the numbers that a test is about. */
export function summaryOf({
  policy,
  seed,
  hours = 10,
  violations = 5,
  p99 = 0.2,
  rejected = 0,
  more,
}: Said): RunSummary {
  const sojournSeconds = p99 === null ? null : { mean: 0.1, p50: 0.08, p95: 0.15, p99, max: 1 };
  const outcomes = { completed: 1000 - rejected, rejected, failed: 0, 'timed-out': 0, cut: 0 };
  const attainedRatio = 1 - violations / 1000;
  return {
    schema: 'pitot/run/1',
    version: '0.0.0',
    scenario: 'shop',
    scenarioHash: 'abcdefabcdefabcdef',
    policy,
    seed,
    digest: `${policy}-${seed}`,
    durationSeconds: 600,
    interrupted: false,
    requests: { sent: 1000, outcomes, inFlight: 0, sojournSeconds },
    routes: {},
    objectives: [
      {
        target: '*',
        underSeconds: 0.3,
        ratio: 0.99,
        requests: 1000,
        violations,
        attainedRatio,
        met: attainedRatio >= 0.99,
      },
    ],
    violationRatio: violations / 1000,
    services: {},
    replicaHours: hours,
    scalingActions: { up: 1, down: 1 },
    work: { calls: 0, events: 0 },
    checks: [],
    ...more,
  };
}

/** Runs of seeds 1, 2, ... by what the test says of each. */
export function runsOf(policy: string, said: readonly Omit<Said, 'policy' | 'seed'>[]): RunSummary[] {
  return said.map((one, i) => summaryOf({ policy, seed: i + 1, ...one }));
}
