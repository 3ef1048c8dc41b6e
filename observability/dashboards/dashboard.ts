import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './panels.ts';
import { RUN, SERVICES, STEP } from './queries.ts';

/** A row of panels under a title. */
export interface Section {
  title: string;
  panels: readonly Parameters<dashboard.DashboardBuilder['withPanel']>[0][];
}

interface Content {
  /** Never to change: Grafana refuses a file whose dashboard gets another uid. */
  uid: string;
  title: string;
  description: string;
  variables: readonly dashboard.QueryVariableBuilder[];
  annotations?: readonly dashboard.AnnotationQueryBuilder[];
  sections: readonly Section[];
}

/** A dashboard as Grafana 10 to 13 read it: the classic model, schema version 42. */
export function makeDashboard({ uid, title, description, variables, annotations = [], sections }: Content) {
  const builder = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['pitot'])
    .timezone('utc')
    .refresh('5s')
    .time({ from: 'now-3h', to: 'now' })
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .readonly()
    .link(
      new dashboard.DashboardLinkBuilder('pitot')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags(['pitot'])
        .includeVars(true)
        .keepTime(true),
    )
    .withVariable(new dashboard.DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
  for (const variable of variables) builder.withVariable(variable);
  for (const annotation of annotations) builder.annotation(annotation);
  for (const section of sections) {
    builder.withRow(new dashboard.RowBuilder(section.title));
    for (const panel of section.panels) builder.withPanel(panel);
  }
  return numbered(builder.build());
}

/** The SDK leaves panels without ids, with which links and repetitions name them. */
function numbered(built: dashboard.Dashboard): dashboard.Dashboard {
  let id = 0;
  for (const panel of built.panels ?? []) panel.id = ++id;
  return built;
}

function variable(name: string, label: string, query: string): dashboard.QueryVariableBuilder {
  return new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(DATA_SOURCE)
    .query(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc);
}

/** One run, and some of its services: what most dashboards look at. */
export function runVariables(): dashboard.QueryVariableBuilder[] {
  return [
    variable('run', 'Run', 'label_values(pitot_run_info, run_id)'),
    variable('service', 'Service', `label_values(pitot_autoscaler_desired_replicas{${RUN}}, service)`)
      .multi(true)
      .includeAll(true)
      .allValue('.+'),
  ];
}

/** One run. */
export function runVariable(): dashboard.QueryVariableBuilder[] {
  return [variable('run', 'Run', 'label_values(pitot_run_info, run_id)')];
}

/** Several runs of one scenario. */
export function runsVariables(): dashboard.QueryVariableBuilder[] {
  return [
    variable('scenario', 'Scenario', 'label_values(pitot_run_info, scenario)'),
    variable('runs', 'Runs', 'label_values(pitot_run_info{scenario="$scenario"}, run_id)')
      .multi(true)
      .includeAll(true)
      .allValue('.+'),
  ];
}

function annotation(name: string, color: string, expr: string, title: string): dashboard.AnnotationQueryBuilder {
  return new dashboard.AnnotationQueryBuilder()
    .name(name)
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .step(STEP)
    .titleFormat(title)
    .tagKeys('service');
}

/** Scaling decisions, and what they did to requests, at the instant when they happened. */
export function scalingAnnotations(): dashboard.AnnotationQueryBuilder[] {
  const desired = `pitot_autoscaler_desired_replicas{${SERVICES}}`;
  const change = `${desired} - (${desired} offset ${STEP})`;
  return [
    annotation('Scaled up', 'orange', `${change} > 0`, '{{service}} up'),
    annotation('Scaled down', 'blue', `${change} < 0`, '{{service}} down'),
    annotation(
      'Requests cut',
      'red',
      `sum by (service) (increase(pitot_service_requests_total{${SERVICES},outcome="cut"}[1m])) > 0`,
      '{{service}} lost a replica that was still at work',
    ),
  ];
}
