import * as units from '@grafana/grafana-foundation-sdk/units';
import { makeDashboard, runVariable } from './dashboard.ts';
import { heat, lines, rows } from './panels.ts';
import { perSecond, quantile, RUN } from './queries.ts';

const answers = (more = '') => `pitot_load_requests_total{${RUN}${more}}`;
const FAILED = ',outcome!="completed"';
const inTime = (more = '') => `sum by (source) (increase(${answers(more)}[$__range]))`;

function offered() {
  return [
    lines(
      { title: 'Users', description: 'Virtual users of each closed source of load.', unit: units.Short, width: 12 },
      [[`sum by (source) (pitot_load_users{${RUN}})`, '{{source}}']],
      { steps: true },
    ),
    lines(
      {
        title: 'Rate',
        description:
          'What each open source of load offers, and what of each source was answered, a second. Where they part, requests are in flight.',
        unit: units.RequestsPerSecond,
        width: 12,
      },
      [
        [`sum by (source) (pitot_load_offered_rps{${RUN}})`, '{{source}} offered'],
        [perSecond(answers(), 'source'), '{{source}} answered'],
      ],
    ),
    lines(
      {
        title: 'How requests ended',
        description: 'Requests a second as their senders saw them end.',
        unit: units.RequestsPerSecond,
        width: 12,
      },
      [[perSecond(answers(), 'outcome'), '{{outcome}}']],
      { stacked: true },
    ),
    heat(
      {
        title: 'Sojourn times',
        description:
          'Requests a second by the time from sending to answer: a band that splits is a cache, a retry or a queue.',
        unit: units.Seconds,
        width: 12,
      },
      `sum by (le) (rate(pitot_load_sojourn_seconds_bucket{${RUN}}[$__rate_interval]))`,
    ),
  ];
}

function asLocust() {
  return [
    lines(
      {
        title: 'Total requests per second',
        description: 'As on the first chart of Locust: answered requests, and those of them that failed in any way.',
        unit: units.RequestsPerSecond,
        width: 8,
      },
      [
        [`sum(rate(${answers()}[$__rate_interval]))`, 'RPS'],
        [`sum(rate(${answers(FAILED)}[$__rate_interval]))`, 'Failures/s'],
      ],
    ),
    lines(
      {
        title: 'Response times',
        description:
          'As on the second chart of Locust: median and 95th percentile over all requests, failures included.',
        unit: units.Seconds,
        width: 8,
      },
      [
        [quantile(0.5, 'pitot_load_sojourn_seconds', RUN, ''), '50th percentile'],
        [quantile(0.95, 'pitot_load_sojourn_seconds', RUN, ''), '95th percentile'],
      ],
    ),
    lines(
      { title: 'Number of users', description: 'As on the third chart of Locust.', unit: units.Short, width: 8 },
      [[`sum(pitot_load_users{${RUN}})`, 'users']],
      { steps: true },
    ),
    rows(
      {
        title: 'Statistics',
        description: "As Locust's table, over the chosen time, a row for each source of load.",
        unit: units.Short,
        width: 24,
      },
      ['source'],
      [
        { name: '# requests', unit: units.Short, expr: inTime() },
        { name: '# fails', unit: units.Short, expr: inTime(FAILED) },
        ...[0.5, 0.95, 0.99].map((q) => ({
          name: `${q * 100}%ile`,
          unit: units.Seconds,
          expr: `histogram_quantile(${q}, sum by (le, source) (increase(pitot_load_sojourn_seconds_bucket{${RUN}}[$__range])))`,
        })),
        {
          name: 'average',
          unit: units.Seconds,
          expr: `sum by (source) (increase(pitot_load_sojourn_seconds_sum{${RUN}}[$__range])) / sum by (source) (increase(pitot_load_sojourn_seconds_count{${RUN}}[$__range]))`,
        },
        { name: 'RPS', unit: units.RequestsPerSecond, expr: `sum by (source) (rate(${answers()}[$__range]))` },
        {
          name: 'failures/s',
          unit: units.RequestsPerSecond,
          expr: `sum by (source) (rate(${answers(FAILED)}[$__range]))`,
        },
      ],
    ),
  ];
}

/** What was sent, and what came back? */
export const load = () =>
  makeDashboard({
    uid: 'pitot-load',
    title: 'pitot / Load',
    description: 'One run as its senders saw it: users, rates, outcomes and sojourn times, also in the form of Locust.',
    variables: runVariable(),
    sections: [
      { title: 'Load', panels: offered() },
      { title: 'As Locust shows it', panels: asLocust() },
    ],
  });
