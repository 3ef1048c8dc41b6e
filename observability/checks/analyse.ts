import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { CATALOGUE, SERIES_NAMES, seriesNames } from '#telemetry/catalogue.ts';

/** Labels that every series of a run has in a real Prometheus. */
const RUN_LABELS = ['run_id', 'scenario', 'policy', 'seed'];
/** Labels that Prometheus gives to whatever it scrapes. */
const TARGET_LABELS = ['job', 'instance'];
/** What Prometheus itself says of a scrape. */
const SCRAPE_SERIES = ['scrape_duration_seconds', 'scrape_timeout_seconds'];

const LABELS: ReadonlyMap<string, readonly string[]> = new Map(
  CATALOGUE.flatMap((metric) => {
    const labels = [...metric.labels, ...RUN_LABELS, ...TARGET_LABELS];
    return seriesNames(metric).map((name) => [name, name.endsWith('_bucket') ? [...labels, 'le'] : labels] as const);
  }),
);

/** A selector of a query: the name that it asks for, and the labels that it asks of it. */
interface Selector {
  metric: string;
  labels: string[];
}

/**
 * What is wrong with a query by grammar and by the catalogue: errors of syntax, selectors without a name, metrics that do
 * not exist, labels that they do not have.
 * @param records names that recording rules write
 */
export function faultsOf(expr: string, records: readonly string[] = []): string[] {
  const { errors, selectors } = read(expr);
  return [
    ...errors,
    ...selectors.flatMap(({ metric, labels }) => {
      if (records.includes(metric) || SCRAPE_SERIES.includes(metric)) return [];
      if (!SERIES_NAMES.includes(metric)) return [`no metric ${metric}`];
      const known = LABELS.get(metric) ?? TARGET_LABELS;
      return labels.filter((label) => !known.includes(label)).map((label) => `${metric} has no label ${label}`);
    }),
  ];
}

function read(expr: string): { errors: string[]; selectors: Selector[] } {
  const errors: string[] = [];
  const selectors: Selector[] = [];
  parser.parse(expr).iterate({
    enter(node) {
      if (node.type.isError)
        errors.push(`syntax error at ${node.from}: ${expr.slice(Math.max(0, node.from - 20), node.to + 20)}`);
      if (node.name === 'VectorSelector') selectors.push(selectorAt(node.node, expr));
    },
  });
  return { errors, selectors };
}

function selectorAt(node: SyntaxNode, expr: string): Selector {
  const text = ({ from, to }: SyntaxNode) => expr.slice(from, to);
  const name = node.getChild('Identifier');
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  return {
    metric: name === null ? '(without a name)' : text(name),
    labels: matchers.flatMap((matcher) => matcher.getChildren('LabelName').map(text)),
  };
}
