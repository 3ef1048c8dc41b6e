import { parse } from 'yaml';

/** A query of PromQL, and where it was found. */
export interface Found {
  /** Dashboard, panel and query; or rule. */
  where: string;
  /** As it is written: in a dashboard, with Grafana's variables. */
  expr: string;
  /** How Grafana or Prometheus asks: over the chosen time, at its end, for names, or as a rule. */
  kind: 'range' | 'instant' | 'series' | 'rule';
}

/** The parts of Grafana's classic model that hold queries. */
export interface Dashboard {
  title?: string;
  uid?: string;
  schemaVersion?: number;
  editable?: boolean;
  panels?: Panel[];
  templating?: { list?: Variable[] };
  annotations?: { list?: Annotation[] };
}

export interface Panel {
  id?: number;
  type: string;
  title?: string;
  description?: string;
  datasource?: { uid?: string };
  targets?: { expr?: string; refId?: string; instant?: boolean; datasource?: { uid?: string } }[];
  fieldConfig?: { defaults?: { unit?: string } };
  panels?: Panel[];
}

interface Variable {
  name: string;
  type: string;
  query?: string | { query?: string };
  refresh?: number;
  datasource?: { uid?: string };
}

interface Annotation {
  name: string;
  expr?: string;
  datasource?: { uid?: string };
}

/** Panels, those within rows included. */
export function allPanels(panels: readonly Panel[] = []): Panel[] {
  return panels.flatMap((panel) => [panel, ...allPanels(panel.panels)]);
}

/** Every query of a dashboard: of panels, annotations and variables. */
export function dashboardQueries({ title = '', panels, annotations, templating }: Dashboard): Found[] {
  return [
    ...allPanels(panels).flatMap((panel) =>
      (panel.targets ?? []).map(({ expr = '', refId, instant }) => ({
        where: `${title} / ${panel.title} / ${refId}`,
        expr,
        kind: instant === true ? ('instant' as const) : ('range' as const),
      })),
    ),
    ...(annotations?.list ?? []).flatMap(({ name, expr }) =>
      expr === undefined ? [] : [{ where: `${title} / annotation ${name}`, expr, kind: 'range' as const }],
    ),
    ...(templating?.list ?? []).flatMap(({ name, type, query }) =>
      type === 'query'
        ? [{ where: `${title} / variable ${name}`, expr: selectorOf(query), kind: 'series' as const }]
        : [],
    ),
  ];
}

/** What `label_values(selector, label)` looks at. */
function selectorOf(query: string | { query?: string } | undefined): string {
  const text = typeof query === 'string' ? query : (query?.query ?? '');
  const [, selector] = /^label_values\((.+),\s*\w+\)$/s.exec(text) ?? [];
  if (selector === undefined) throw new Error(`a variable must be label_values(selector, label), got ${text}`);
  return selector;
}

interface RuleFile {
  groups: { name: string; rules: { record?: string; alert?: string; expr: string }[] }[];
}

/** Every expression of a file of rules, and the names that it records. */
export function ruleQueries(yaml: string): { queries: Found[]; records: string[] } {
  const rules = (parse(yaml) as RuleFile).groups.flatMap(({ name, rules }) => rules.map((rule) => ({ name, ...rule })));
  return {
    queries: rules.map(({ name, record, alert, expr }) => ({
      where: `${name} / ${record ?? alert}`,
      expr,
      kind: 'rule',
    })),
    records: rules.flatMap(({ record }) => (record === undefined ? [] : [record])),
  };
}
