import * as units from '@grafana/grafana-foundation-sdk/units';
import { makeDashboard, runVariables, scalingAnnotations } from './dashboard.ts';
import { lines, rows, states } from './panels.ts';
import {
  bottleneck,
  cpuUtilization,
  perSecond,
  quantile,
  queue,
  RUN,
  SERVICES,
  STEP,
  slotUtilization,
} from './queries.ts';

const RULE =
  'the one with most requests waiting; where none wait, the one that uses most of the CPU that it requests, if it uses all of it';

function which() {
  const everySample = `scalar(count_over_time(max(pitot_sim_time_seconds{${RUN}})[$__range:${STEP}]))`;
  return [
    states(
      {
        title: 'Bottleneck',
        description: `Which service held up the rest, and when: ${RULE}.`,
        unit: units.Short,
        width: 24,
        height: 6,
      },
      [[bottleneck(RUN), '{{service}}']],
    ),
    rows(
      {
        title: 'Services side by side',
        description: `The chosen time as a whole. Bottleneck: the share of the time in which the service was ${RULE}.`,
        unit: units.Short,
        width: 24,
      },
      ['service'],
      [
        {
          name: 'bottleneck',
          unit: units.PercentUnit,
          expr: `count_over_time((${bottleneck(RUN)})[$__range:${STEP}]) / ${everySample}`,
        },
        {
          name: 'CPU, mean',
          unit: units.PercentUnit,
          expr: `avg_over_time((${cpuUtilization(SERVICES)})[$__range:${STEP}])`,
        },
        {
          name: 'CPU, most',
          unit: units.PercentUnit,
          expr: `max_over_time((${cpuUtilization(SERVICES)})[$__range:${STEP}])`,
        },
        {
          name: 'slots, most',
          unit: units.PercentUnit,
          expr: `max_over_time((${slotUtilization(SERVICES)})[$__range:${STEP}])`,
        },
        {
          name: 'longest queue',
          unit: units.Short,
          expr: `max by (service) (max_over_time(pitot_service_queue_length{${SERVICES}}[$__range]))`,
        },
        {
          name: 'wait p99',
          unit: units.Seconds,
          expr: `histogram_quantile(0.99, sum by (le, service) (increase(pitot_service_queue_wait_seconds_bucket{${SERVICES}}[$__range])))`,
        },
        {
          name: 'never served',
          unit: units.Short,
          expr: `sum by (service) (increase(pitot_service_dropped_requests_total{${SERVICES}}[$__range]))`,
        },
      ],
    ),
  ];
}

function utilization() {
  return [
    lines(
      {
        title: 'CPU',
        description:
          'CPU used, as a share of what the ready replicas request. Above 1 they use more than they ask for, up to their limit.',
        unit: units.PercentUnit,
        width: 12,
      },
      [[cpuUtilization(SERVICES), '{{service}}']],
    ),
    lines(
      {
        title: 'Slots',
        description:
          'Requests in service, as a share of those that the ready replicas serve at once. At 1 everything else waits. A service without a limit has no line.',
        unit: units.PercentUnit,
        width: 12,
      },
      [[slotUtilization(SERVICES), '{{service}}']],
    ),
  ];
}

function saturation() {
  return [
    lines({ title: 'Queue', description: 'Requests that wait for a slot.', unit: units.Short, width: 12 }, [
      [queue(SERVICES), '{{service}}'],
    ]),
    lines(
      {
        title: 'Waiting time',
        description: 'From the arrival of a request until its service began, for those that were served.',
        unit: units.Seconds,
        width: 12,
      },
      [
        [quantile(0.5, 'pitot_service_queue_wait_seconds', SERVICES, 'service'), '{{service}} p50'],
        [quantile(0.95, 'pitot_service_queue_wait_seconds', SERVICES, 'service'), '{{service}} p95'],
      ],
    ),
    lines(
      {
        title: 'In flight',
        description: 'Requests at each service, waiting or in service.',
        unit: units.Short,
        width: 12,
      },
      [[`sum by (service) (http_server_active_requests{${SERVICES}})`, '{{service}}']],
    ),
    lines(
      {
        title: 'CPU at the instant',
        description:
          'CPU in use at the instant of the scrape, as a share of what the ready replicas request: more restless than the mean, and shows peaks that the mean hides.',
        unit: units.PercentUnit,
        width: 12,
      },
      [[`max by (service) (pitot_service_cpu_utilization_ratio{${SERVICES}})`, '{{service}}']],
    ),
  ];
}

function errors() {
  return [
    lines(
      {
        title: 'Never served',
        description:
          'Requests that were turned away or gave up, a second: the queue was full, no replica was ready, or they waited too long.',
        unit: units.RequestsPerSecond,
        width: 12,
      },
      [[perSecond(`pitot_service_dropped_requests_total{${SERVICES}}`, 'service, reason'), '{{service}} {{reason}}']],
    ),
    lines(
      {
        title: 'Not completed',
        description: 'Requests that each service was through with but did not complete, a second.',
        unit: units.RequestsPerSecond,
        width: 12,
      },
      [
        [
          perSecond(`pitot_service_requests_total{${SERVICES},outcome!="completed"}`, 'service, outcome'),
          '{{service}} {{outcome}}',
        ],
      ],
    ),
  ];
}

/** Which service holds up the rest, and when? */
export const pressurePoints = () =>
  makeDashboard({
    uid: 'pitot-pressure-points',
    title: 'pitot / Pressure points',
    description:
      'One run: utilization, saturation and errors of all services side by side, and which of them was the bottleneck when.',
    variables: runVariables(),
    annotations: scalingAnnotations(),
    sections: [
      { title: 'Which service is the bottleneck', panels: which() },
      { title: 'Utilization', panels: utilization() },
      { title: 'Saturation', panels: saturation() },
      { title: 'Errors', panels: errors() },
    ],
  });
