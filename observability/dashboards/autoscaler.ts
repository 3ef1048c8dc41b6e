import * as units from '@grafana/grafana-foundation-sdk/units';
import { makeDashboard, runVariables, scalingAnnotations } from './dashboard.ts';
import { lines, rows, states } from './panels.ts';
import { desired, offeredLoad, ready, SERVICES, STEP, STEP_SECONDS, secondsOf } from './queries.ts';

const value = `sum by (service, metric) (pitot_autoscaler_metric_value{${SERVICES}})`;
const target = `sum by (service, metric) (pitot_autoscaler_metric_target{${SERVICES}})`;
const undecided = `${offeredLoad(SERVICES)} > ${desired(SERVICES)}`;
const notReady = `${desired(SERVICES)} > ${ready(SERVICES)}`;

function sees() {
  return [
    lines(
      {
        title: 'Metric over target',
        description:
          'What the last decision measured, as a share of what it held it against. Above 1 it wants more replicas; most autoscalers tolerate a tenth.',
        unit: units.PercentUnit,
        width: 12,
      },
      [[`${value} / (${target} > 0)`, '{{service}} {{metric}}']],
      { steps: true },
    ),
    lines(
      {
        title: 'Metric and target',
        description: 'The same in the unit of the metric (per cent for a utilization).',
        unit: units.Short,
        width: 12,
      },
      [
        [value, '{{service}} {{metric}}'],
        [target, '{{service}} target'],
      ],
      { steps: true },
    ),
  ];
}

function does() {
  return [
    lines(
      {
        title: 'From need to decision to ready: $service',
        description:
          'Offered load: as many replicas as would use all the CPU that they request, or all their slots, for what arrives. The distance from it to desired is the lateness of the decision, that from desired to ready the start of replicas. Asked for: what the metric as last seen would come to before limits and stabilization.',
        unit: units.Short,
        width: 24,
      },
      [
        [offeredLoad(SERVICES), 'offered load'],
        [`(${value} / (${target} > 0)) * on (service) group_left () ${ready(SERVICES)}`, 'asked for by {{metric}}'],
        [desired(SERVICES), 'desired'],
        [ready(SERVICES), 'ready'],
      ],
      { steps: true },
    )
      .repeat('service')
      .repeatDirection('h')
      .maxPerRow(2),
    lines(
      {
        title: 'Decisions',
        description: 'Decisions a minute by what came of them. An error left the number of replicas as it was.',
        unit: units.Short,
        width: 12,
      },
      [
        [
          `60 * sum by (service, action) (rate(pitot_autoscaler_decisions_total{${SERVICES},error="none"}[$__rate_interval]))`,
          '{{service}} {{action}}',
        ],
        [
          `60 * sum by (service, error) (rate(pitot_autoscaler_decisions_total{${SERVICES},error!="none"}[$__rate_interval]))`,
          '{{service}} error {{error}}',
        ],
      ],
    ),
    lines(
      {
        title: 'What limited them',
        description:
          "Decisions a minute by what had the last word, in the autoscaler's own words: a limit (TooFewReplicas, MaxScale), a window (ScaleDownStabilized, PanicMode), or nothing but the metric (SucceededRescale, ReadyForNewScale).",
        unit: units.Short,
        width: 12,
      },
      [
        [
          `60 * sum by (service, reason) (rate(pitot_autoscaler_reasons_total{${SERVICES}}[$__rate_interval]))`,
          '{{service}} {{reason}}',
        ],
      ],
      { stacked: true },
    ),
  ];
}

function lag() {
  return [
    states(
      {
        title: 'Short of replicas, not decided yet',
        description:
          'While the offered load is above what the autoscaler wants: it has not seen the need, or a limit holds it.',
        unit: units.Short,
        width: 12,
        height: 6,
      },
      [[undecided, '{{service}}']],
    ),
    states(
      {
        title: 'Decided, not ready yet',
        description: 'While fewer replicas are ready than the autoscaler wants: they are being placed and started.',
        unit: units.Short,
        width: 12,
        height: 6,
      },
      [[notReady, '{{service}}']],
    ),
    rows(
      {
        title: 'How late',
        description:
          'The chosen time as a whole. Not decided: seconds in which the offered load was above desired. Not ready: seconds in which desired was above ready. Short: replica-hours by which ready was below the offered load; idle: by which it was above.',
        unit: units.Short,
        width: 16,
      },
      ['service'],
      [
        {
          name: 'not decided',
          unit: units.Seconds,
          expr: secondsOf(`${offeredLoad(SERVICES)} > bool ${desired(SERVICES)}`),
        },
        { name: 'not ready', unit: units.Seconds, expr: secondsOf(`${desired(SERVICES)} > bool ${ready(SERVICES)}`) },
        { name: 'short', unit: units.Hours, expr: replicaHours(`${offeredLoad(SERVICES)} - ${ready(SERVICES)}`) },
        { name: 'idle', unit: units.Hours, expr: replicaHours(`${ready(SERVICES)} - ${offeredLoad(SERVICES)}`) },
        {
          name: 'scaled up',
          unit: units.Short,
          expr: `sum by (service) (increase(pitot_autoscaler_decisions_total{${SERVICES},action="scale_up"}[$__range]))`,
        },
        {
          name: 'scaled down',
          unit: units.Short,
          expr: `sum by (service) (increase(pitot_autoscaler_decisions_total{${SERVICES},action="scale_down"}[$__range]))`,
        },
        {
          name: 'start p95',
          unit: units.Seconds,
          expr: `histogram_quantile(0.95, sum by (le, service) (increase(pitot_service_replica_start_seconds_bucket{${SERVICES}}[$__range]))) >= 0`,
        },
      ],
    ),
    lines(
      {
        title: 'Start of replicas',
        description: 'From the creation of a replica until it was ready, the mean over ten minutes.',
        unit: units.Seconds,
        width: 8,
      },
      [
        [
          `sum by (service) (increase(pitot_service_replica_start_seconds_sum{${SERVICES}}[10m])) / (sum by (service) (increase(pitot_service_replica_start_seconds_count{${SERVICES}}[10m])) > 0)`,
          '{{service}}',
        ],
      ],
    ),
  ];
}

/** The positive part of a difference of replicas, summed over the chosen time. */
function replicaHours(difference: string): string {
  return `sum_over_time(clamp_min(${difference}, 0)[$__range:${STEP}]) * ${STEP_SECONDS} / 3600`;
}

/** What did the autoscaler see, what did it do, and how late? */
export const autoscaler = () =>
  makeDashboard({
    uid: 'pitot-autoscaler',
    title: 'pitot / Autoscaler',
    description:
      'One run: the metric against its target, decisions and what limited them, and the lag from need to decision to ready replicas.',
    variables: runVariables(),
    annotations: scalingAnnotations(),
    sections: [
      { title: 'What it sees', panels: sees() },
      { title: 'What it does', panels: does() },
      { title: 'How late', panels: lag() },
    ],
  });
