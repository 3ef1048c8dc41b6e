import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dashboard, dashboardQueries, type Found, ruleQueries } from './expressions.ts';

const DASHBOARDS = 'observability/grafana/dashboards';
const RULES = 'observability/prometheus/rules';

/** The dashboards as Grafana reads them. */
export function committedDashboards(): Dashboard[] {
  return readdirSync(DASHBOARDS).map((name) => JSON.parse(readFileSync(join(DASHBOARDS, name), 'utf8')) as Dashboard);
}

/** Every query that Grafana or Prometheus is ever asked by these files. */
export function committedQueries(): { queries: Found[]; records: string[] } {
  const rules = readdirSync(RULES).map((name) => ruleQueries(readFileSync(join(RULES, name), 'utf8')));
  return {
    queries: [...committedDashboards().flatMap(dashboardQueries), ...rules.flatMap(({ queries }) => queries)],
    records: rules.flatMap(({ records }) => records),
  };
}
