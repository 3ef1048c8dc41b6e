import * as units from '@grafana/grafana-foundation-sdk/units';
import { makeDashboard, runsVariables } from './dashboard.ts';
import { type Column, lines, rows } from './panels.ts';
import { offeredLoad, STEP, STEP_SECONDS } from './queries.ts';

const RUNS = 'scenario="$scenario",run_id=~"$runs"';
/** Labels that tell runs apart. */
const BY = 'policy, seed, run_id';

/** A policy is the mean of its runs with different seeds. */
function byPolicy(expr: string): string {
  return `avg by (policy) (${expr})`;
}

function inTime(metric: string, more = ''): string {
  return `sum by (${BY}) (increase(${metric}{${RUNS}${more}}[$__range]))`;
}

/** The expressions of queries.ts tell services apart; here runs are, too. */
const loadOfRuns = offeredLoad(RUNS).replaceAll('sum by (service)', `sum by (${BY}, service)`);
const readyOfRuns = `sum by (${BY}, service) (pitot_service_replicas{${RUNS},state="ready"})`;

/** The share of requests that violated an objective; of several objectives, that which is violated most. */
function mostViolated(sum: string, by: string, how: 'rate' | 'increase', window: string): string {
  const judged = (more: string) => `${sum} (${how}(pitot_slo_requests_total{${RUNS}${more}}[${window}]))`;
  return `max by (${by}) (${judged(',verdict="violated"')} / (${judged('')} > 0))`;
}

const columns: Column[] = [
  { name: 'requests', unit: units.Short, expr: inTime('pitot_load_requests_total') },
  {
    name: 'violations',
    unit: units.PercentUnit,
    expr: mostViolated(`sum by (${BY}, slo)`, BY, 'increase', '$__range'),
  },
  ...[0.5, 0.95, 0.99].map((q) => ({
    name: `p${q * 100}`,
    unit: units.Seconds,
    expr: `histogram_quantile(${q}, sum by (le, ${BY}) (increase(pitot_load_sojourn_seconds_bucket{${RUNS}}[$__range])))`,
  })),
  { name: 'replica-hours', unit: units.Hours, expr: `${inTime('pitot_cost_replica_seconds_total')} / 3600` },
  {
    name: 'of them idle',
    unit: units.Hours,
    expr: `sum by (${BY}) (sum_over_time(clamp_min(${readyOfRuns} - ${loadOfRuns}, 0)[$__range:${STEP}])) * ${STEP_SECONDS} / 3600`,
  },
  { name: 'scaled up', unit: units.Short, expr: inTime('pitot_autoscaler_decisions_total', ',action="scale_up"') },
  { name: 'scaled down', unit: units.Short, expr: inTime('pitot_autoscaler_decisions_total', ',action="scale_down"') },
];

function result() {
  return [
    rows(
      {
        title: 'Runs',
        description:
          'What each run came to in the chosen time: requests answered, the share that violated their objective (of several, the one violated most), sojourn times at the senders, and the price. Idle: replica-hours by which ready replicas were above the offered load, which is what the tail of the sojourn times was bought with.',
        unit: units.Short,
        width: 24,
        height: 10,
      },
      ['policy', 'seed', 'run_id'],
      columns,
    ),
  ];
}

function overTime() {
  const rate = (selector: string) => `sum by (policy, run_id) (rate(${selector}[$__rate_interval]))`;
  return [
    lines(
      {
        title: 'Arrivals',
        description:
          'Requests from outside that ended, a second. With one seed every policy meets the same requests, so the lines lie on each other unless one answers late.',
        unit: units.RequestsPerSecond,
        width: 12,
      },
      [[byPolicy(rate(`pitot_load_requests_total{${RUNS}}`)), '{{policy}}']],
    ),
    lines(
      {
        title: 'p99 at the senders',
        description: 'The sojourn time that 99 % of the requests stayed below, the mean over seeds.',
        unit: units.Seconds,
        width: 12,
      },
      [
        [
          byPolicy(
            `histogram_quantile(0.99, sum by (le, policy, run_id) (rate(pitot_load_sojourn_seconds_bucket{${RUNS}}[$__rate_interval])))`,
          ),
          '{{policy}}',
        ],
      ],
    ),
    lines(
      {
        title: 'Violations',
        description:
          'Share of the requests that violated their objective; of several objectives, that which is violated most. The mean over seeds.',
        unit: units.PercentUnit,
        width: 12,
      },
      [
        [
          byPolicy(mostViolated('sum by (policy, run_id, slo)', 'policy, run_id', 'rate', '$__rate_interval')),
          '{{policy}}',
        ],
      ],
    ),
    lines(
      {
        title: 'Ready replicas',
        description: 'Of all services together, the mean over seeds.',
        unit: units.Short,
        width: 12,
      },
      [[byPolicy(`sum by (policy, run_id) (pitot_service_replicas{${RUNS},state="ready"})`), '{{policy}}']],
      { steps: true },
    ),
  ];
}

function price() {
  const seconds = byPolicy(`sum by (policy, run_id) (increase(pitot_cost_replica_seconds_total{${RUNS}}[$__range]))`);
  return [
    lines(
      {
        title: 'Replica-hours',
        description: 'Of the chosen length of time up to each instant, the mean over seeds.',
        unit: units.Hours,
        width: 12,
      },
      [[`${seconds} / 3600`, '{{policy}}']],
    ),
    lines(
      {
        title: 'Violations',
        description:
          'Requests that violated the objective that is violated most, of the chosen length of time up to each instant, the mean over seeds.',
        unit: units.Short,
        width: 12,
      },
      [
        [
          byPolicy(
            `max by (policy, run_id) (sum by (policy, run_id, slo) (increase(pitot_slo_requests_total{${RUNS},verdict="violated"}[$__range])))`,
          ),
          '{{policy}}',
        ],
      ],
    ),
  ];
}

/** Which policy, over the same arrivals? */
export const compareRuns = () =>
  makeDashboard({
    uid: 'pitot-compare-runs',
    title: 'pitot / Compare runs',
    description: 'Runs of one scenario that met the same arrivals, under different policies and with different seeds.',
    variables: runsVariables(),
    sections: [
      { title: 'What they came to', panels: result() },
      { title: 'Over time', panels: overTime() },
      { title: 'What it cost', panels: price() },
    ],
  });
