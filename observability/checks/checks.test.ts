import { describe, expect, it } from 'vitest';
import { faultsOf } from './analyse.ts';
import { type Dashboard, dashboardQueries, type Panel, ruleQueries } from './expressions.ts';
import { interpolate } from './interpolate.ts';
import { lint } from './lint.ts';

describe('the look at a query', () => {
  it.each([
    ['sum(rate(pitot_service_arrivals_total{run_id="r",service=~".+"}[1m]))'],
    ['histogram_quantile(0.9, sum by (le) (rate(pitot_load_sojourn_seconds_bucket{le!="0.5",policy="p"}[1m])))'],
    ['up{job="pitot"} == 0'],
    ['scrape_duration_seconds > 0.8'],
    ['pitot:recorded > 1'],
  ])('finds nothing wrong with %s', (expr) => {
    expect(faultsOf(expr, ['pitot:recorded'])).toEqual([]);
  });

  it.each([
    ['sum(rate(pitot_service_arrivals_total[1m])', 'syntax error'],
    ['pitot_service_arrival_total', 'no metric pitot_service_arrival_total'],
    ['pitot:recorded', 'no metric pitot:recorded'],
    ['{run_id="r"}', 'no metric (without a name)'],
    ['pitot_service_arrivals_total{source="x"}', 'pitot_service_arrivals_total has no label source'],
    ['pitot_load_sojourn_seconds_sum{le="1.0"}', 'pitot_load_sojourn_seconds_sum has no label le'],
  ])('finds what is wrong with %s', (expr, fault) => {
    expect(faultsOf(expr).join()).toContain(fault);
  });
});

describe('variables', () => {
  it('of Grafana and of the dashboard get values', () => {
    expect(interpolate(`rate(x{run_id="$run"}[$__rate_interval]) + y[\${__range}:15s]`, { run: 'a/b/1' })).toBe(
      'rate(x{run_id="a/b/1"}[1m]) + y[30m:15s]',
    );
  });

  it('that nobody has are an error', () => {
    expect(() => interpolate('x{run_id="$runn"}', { run: 'r' })).toThrow('$runn must be a variable');
  });
});

const CHOSEN = { uid: `\${datasource}` };
const panel: Panel = {
  id: 2,
  type: 'timeseries',
  title: 'Queue',
  description: 'Who waits.',
  datasource: CHOSEN,
  targets: [{ expr: 'rate(a_total{x="y"}[$__rate_interval])', refId: 'A', datasource: CHOSEN }],
  fieldConfig: { defaults: { unit: 's' } },
};
const dashboard: Dashboard = {
  uid: 'a',
  title: 'A',
  schemaVersion: 42,
  editable: false,
  panels: [{ id: 1, type: 'row', panels: [panel] }],
  templating: {
    list: [
      { name: 'datasource', type: 'datasource' },
      { name: 'run', type: 'query', query: 'label_values(i{a="b"}, run_id)', refresh: 2, datasource: CHOSEN },
    ],
  },
  annotations: { list: [{ name: 'up', expr: 'a > 1', datasource: CHOSEN }] },
};
const withPanel = (changes: Partial<Panel>): Dashboard => ({ ...dashboard, panels: [{ ...panel, ...changes }] });
const withQuery = (expr: string) => withPanel({ targets: [{ expr, refId: 'A', datasource: CHOSEN }] });

describe('the queries of a dashboard', () => {
  it('are those of panels within rows, annotations and variables', () => {
    expect(dashboardQueries(dashboard).map(({ where, expr, kind }) => [where, expr, kind])).toEqual([
      ['A / Queue / A', 'rate(a_total{x="y"}[$__rate_interval])', 'range'],
      ['A / annotation up', 'a > 1', 'range'],
      ['A / variable run', 'i{a="b"}', 'series'],
    ]);
  });

  it('of rules are recorded or alert', () => {
    const yaml = 'groups: [{name: g, rules: [{record: "a:b", expr: x}, {alert: Up, expr: y}]}]';
    expect(ruleQueries(yaml)).toEqual({
      queries: [
        { where: 'g / a:b', expr: 'x', kind: 'rule' },
        { where: 'g / Up', expr: 'y', kind: 'rule' },
      ],
      records: ['a:b'],
    });
  });
});

describe('the linter', () => {
  it('finds nothing wrong with a proper dashboard', () => {
    expect(lint(dashboard)).toEqual([]);
    for (const expr of ['increase(a_total{x="y}"}[$__range])', 'sum by (a) (rate(a_bucket{b="c"}[5m]))', 'up'])
      expect(lint(withQuery(expr))).toEqual([]);
  });

  it.each<[string, Dashboard]>([
    ['uid', { ...dashboard, uid: 'a b' }],
    ['schemaVersion', { ...dashboard, schemaVersion: 41 }],
    ['uneditable-dashboard', { ...dashboard, editable: true }],
    ['template-datasource-rule', { ...dashboard, templating: { list: [] } }],
    ['panel-id', { ...dashboard, panels: [panel, panel] }],
    ['panel-title-description-rule', withPanel({ description: '' })],
    ['panel-datasource-rule', withPanel({ datasource: { uid: 'prometheus' } })],
    ['panel-datasource-rule', withPanel({ targets: [{ expr: 'up', datasource: { uid: 'prometheus' } }] })],
    ['panel-no-targets-rule', withPanel({ targets: [] })],
    ['panel-units-rule', withPanel({ fieldConfig: { defaults: {} } })],
    ['target-rate-interval-rule', withQuery('rate(a_total{x="y"}[15s])')],
    ['target-counter-agg-rule', withQuery('sum(a_total{x="y"})')],
    ['target-counter-agg-rule', withQuery('max_over_time(a_count{x="y"}[5m])')],
    ['annotation-datasource-rule', { ...dashboard, annotations: { list: [{ name: 'up', expr: 'up' }] } }],
    [
      'template-on-time-change-reload-rule',
      {
        ...dashboard,
        templating: {
          list: [
            { name: 'datasource', type: 'datasource' },
            { name: 'run', type: 'query', query: 'label_values(up, job)', refresh: 1, datasource: CHOSEN },
          ],
        },
      },
    ],
  ])('finds a breach of %s', (rule, broken) => {
    expect(lint(broken).join()).toContain(rule);
  });
});
