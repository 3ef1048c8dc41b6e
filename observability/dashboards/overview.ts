import * as units from '@grafana/grafana-foundation-sdk/units';
import { makeDashboard, runVariables, scalingAnnotations } from './dashboard.ts';
import { lines, numbers } from './panels.ts';
import {
  budget,
  desired,
  existing,
  offeredLoadByCpu,
  offeredLoadBySlots,
  perSecond,
  quantile,
  RUN,
  SERVICES,
  sumBy,
  violationRatio,
} from './queries.ts';

const overRange = (metric: string, more: string, by: string) =>
  `sum by (${by}) (increase(${metric}{${RUN}${more}}[$__range]))`;

const violated = `${overRange('pitot_slo_requests_total', ',verdict="violated"', 'slo')} / ${overRange('pitot_slo_requests_total', '', 'slo')}`;

function promise() {
  return [
    numbers(
      {
        title: 'Kept',
        description:
          'Share of the requests in the chosen time that were completed within their objective. Late, rejected, failed, timed-out and cut ones are not.',
        unit: units.PercentUnit,
        width: 6,
      },
      [[`1 - ${violated}`, '{{slo}}']],
    ),
    numbers(
      {
        title: 'Error budget left',
        description:
          'What is left of the share of requests that the objective lets go wrong: 100 % when none did, below 0 when the objective is missed.',
        unit: units.PercentUnit,
        width: 6,
      },
      [[`1 - (${violated}) / ${budget(RUN, 'slo')}`, '{{slo}}']],
    ),
    numbers(
      {
        title: 'p99 at the senders',
        description:
          'The sojourn time, sending to answer, that 99 % of the requests from outside stayed below in the chosen time; interpolated within the bounds of a histogram.',
        unit: units.Seconds,
        width: 4,
      },
      [
        [
          `histogram_quantile(0.99, sum by (le) (increase(pitot_load_sojourn_seconds_bucket{${RUN}}[$__range])))`,
          'p99',
        ],
      ],
    ),
    numbers(
      {
        title: 'Cost',
        description:
          'Replica-hours of all services in the chosen time: each replica from its creation until it is gone.',
        unit: units.Hours,
        width: 4,
      },
      [[`sum(increase(pitot_cost_replica_seconds_total{${RUN}}[$__range])) / 3600`, 'replica-hours']],
    ),
    numbers(
      {
        title: 'Decisions that scaled',
        description: 'How often the autoscalers changed the number of replicas in the chosen time.',
        unit: units.Short,
        width: 4,
      },
      [[`sum by (action) (increase(pitot_autoscaler_decisions_total{${RUN},action!="none"}[$__range]))`, '{{action}}']],
    ),
    lines(
      {
        title: 'Burn rate',
        description:
          'How fast the error budget is spent: at 1 it is used up exactly at the end of its period, at 14.4 an alert calls somebody. The short window says whether it still goes on.',
        unit: units.Short,
        width: 24,
      },
      [
        [`(${violationRatio(RUN, '5m', 'slo')}) / ${budget(RUN, 'slo')}`, '{{slo}}, 5 min'],
        [`(${violationRatio(RUN, '1h', 'slo')}) / ${budget(RUN, 'slo')}`, '{{slo}}, 1 h'],
      ],
    ),
  ];
}

function red() {
  const requests = `pitot_service_requests_total{${SERVICES}`;
  return [
    lines(
      {
        title: 'Requests',
        description: 'Requests that arrive at each service, a second.',
        unit: units.RequestsPerSecond,
        width: 8,
      },
      [[perSecond(`pitot_service_arrivals_total{${SERVICES}}`), '{{service}}']],
    ),
    lines(
      {
        title: 'Errors',
        description:
          'Share of the requests that each service rejected, failed, let time out or cut, as the service saw it.',
        unit: units.PercentUnit,
        width: 8,
      },
      [[`${perSecond(`${requests},outcome!="completed"}`)} / (${perSecond(`${requests}}`)} > 0)`, '{{service}}']],
    ),
    lines(
      {
        title: 'Duration',
        description:
          'From the arrival of a request at a service until the service was through with it, what it calls included.',
        unit: units.Seconds,
        width: 8,
      },
      [
        [quantile(0.5, 'http_server_request_duration_seconds', SERVICES, 'service'), '{{service}} p50'],
        [quantile(0.99, 'http_server_request_duration_seconds', SERVICES, 'service'), '{{service}} p99'],
      ],
    ),
    lines(
      {
        title: 'How requests ended',
        description:
          'Requests that all chosen services were through with, a second, by status: 502 cut, 503 rejected, 504 timed out.',
        unit: units.RequestsPerSecond,
        width: 24,
      },
      [
        [
          perSecond(`http_server_request_duration_seconds_count{${SERVICES}}`, 'http_response_status_code'),
          '{{http_response_status_code}}',
        ],
      ],
      { stacked: true },
    ),
  ];
}

function replicas() {
  return [
    lines(
      {
        title: 'Replicas of $service',
        description:
          'Replicas by state, what the autoscaler wants, and the offered load: as many replicas as would use all the CPU that they request, or all their slots, for what arrives. Ready below it: they use more than they request, or a backlog grows. Desired below it: the autoscaler is late.',
        unit: units.Short,
        width: 24,
      },
      [
        [sumBy(`pitot_service_replicas{${SERVICES}}`, 'state'), '{{state}}'],
        [desired(SERVICES), 'desired'],
        [offeredLoadByCpu(SERVICES), 'offered load by CPU'],
        [offeredLoadBySlots(SERVICES), 'offered load by slots'],
      ],
      { steps: true },
    )
      .repeat('service')
      .repeatDirection('h')
      .maxPerRow(2),
  ];
}

function cost() {
  return [
    lines(
      {
        title: 'Replicas that are paid for',
        description: 'Replicas that exist, whatever their state.',
        unit: units.Short,
        width: 12,
      },
      [[existing(SERVICES), '{{service}}']],
      { stacked: true, steps: true },
    ),
    numbers(
      {
        title: 'Replica-hours',
        description: 'What each service cost in the chosen time.',
        unit: units.Hours,
        width: 12,
        height: 8,
      },
      [[`sum by (service) (increase(pitot_cost_replica_seconds_total{${SERVICES}}[$__range])) / 3600`, '{{service}}']],
    ),
  ];
}

/** Is the promise kept, by whom is it broken, and what does it cost? */
export const overview = () =>
  makeDashboard({
    uid: 'pitot-overview',
    title: 'pitot / Overview',
    description:
      'One run: the objective and its budget, every service by rate, errors and duration, replicas against the offered load, cost.',
    variables: runVariables(),
    annotations: scalingAnnotations(),
    sections: [
      { title: 'Objectives', panels: promise() },
      { title: 'Services: rate, errors, duration', panels: red() },
      { title: 'Replicas', panels: replicas() },
      { title: 'Cost', panels: cost() },
    ],
  });
