import { allPanels, type Dashboard, dashboardQueries, type Panel } from './expressions.ts';

/** The data source that the reader chooses. */
const CHOSEN = `\${datasource}`;

/**
 * The rules of Grafana's dashboard-linter, by their names there, and what provisioned files need besides. Its rules on the
 * labels `job` and `instance` are left out: here a run is chosen by `run_id`, and pushed runs were never scraped.
 */
export function lint(dashboard: Dashboard): string[] {
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const variables = dashboard.templating?.list ?? [];
  demand(/^[\w-]{1,40}$/.test(dashboard.uid ?? ''), 'uid: none that Grafana takes');
  demand(dashboard.schemaVersion === 42, 'schemaVersion: not 42');
  demand(dashboard.editable === false, 'uneditable-dashboard');
  demand(variables[0]?.type === 'datasource', 'template-datasource-rule');
  for (const { name, type, refresh, datasource } of variables) {
    if (type !== 'query') continue;
    demand(refresh === 2, `template-on-time-change-reload-rule: ${name}`);
    demand(datasource?.uid === CHOSEN, `template-datasource-rule: ${name}`);
  }
  for (const { name, datasource } of dashboard.annotations?.list ?? [])
    demand(datasource?.uid === CHOSEN, `annotation-datasource-rule: ${name}`);
  const ids = new Set<number>();
  for (const panel of allPanels(dashboard.panels)) {
    const { id = 0 } = panel;
    demand(id > 0 && !ids.has(id), `panel-id: missing or not unique: ${panel.title}`);
    ids.add(id);
    if (panel.type !== 'row') faults.push(...lintPanel(panel));
  }
  for (const { where, expr } of dashboardQueries(dashboard)) faults.push(...lintQuery(where, expr));
  return faults;
}

function lintPanel({ title = '', description = '', type, datasource, targets = [], fieldConfig }: Panel): string[] {
  const faults: string[] = [];
  if (title === '' || description === '') faults.push(`panel-title-description-rule: ${type} ${title}`);
  if (datasource?.uid !== CHOSEN) faults.push(`panel-datasource-rule: ${title}`);
  if (targets.some((target) => target.datasource?.uid !== CHOSEN)) faults.push(`panel-datasource-rule: ${title}`);
  if (targets.length === 0 || targets.some(({ expr }) => !expr)) faults.push(`panel-no-targets-rule: ${title}`);
  if ((fieldConfig?.defaults?.unit ?? '') === '') faults.push(`panel-units-rule: ${title}`);
  return faults;
}

/** Windows that a burn rate or a mean is defined by, and the whole of the chosen time. */
const FIXED_WINDOWS = /^(\$__range|\d+[mh])$/;

function lintQuery(where: string, expr: string): string[] {
  const faults: string[] = [];
  for (const [call, , window = ''] of expr.matchAll(
    /\b(i?rate|increase|delta)\((?:[^()[\]]|\{[^}]*\})*\[([^\]]+)\]/g,
  )) {
    if (window !== '$__rate_interval' && !FIXED_WINDOWS.test(window))
      faults.push(`target-rate-interval-rule: ${where}: ${call}`);
  }
  // A selector of a counter whose value itself is looked at.
  for (const [name] of expr.matchAll(
    /(?<!\b(?:rate|irate|increase|resets)\()\b\w+(?:_total|_bucket|_sum|_count)\b(?=\{)/g,
  ))
    faults.push(`target-counter-agg-rule: ${where}: ${name}`);
  return faults;
}
