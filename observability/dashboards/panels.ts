import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** Whichever Prometheus the reader has chosen. */
export const DATA_SOURCE: dashboard.DataSourceRef = { type: 'prometheus', uid: `\${datasource}` };

/** An expression, and what its series are called: a template of labels. */
export type Query = readonly [expr: string, legend: string];

/** What every panel says of itself. Width is out of 24. */
export interface About {
  title: string;
  /** What it shows, and how to read it. */
  description: string;
  unit: string;
  width: number;
  height?: number;
}

type AnyPanel =
  | timeseries.PanelBuilder
  | stat.PanelBuilder
  | statetimeline.PanelBuilder
  | table.PanelBuilder
  | heatmap.PanelBuilder;

function described<Panel extends AnyPanel>(
  panel: Panel,
  { title, description, unit, width, height = 8 }: About,
): Panel {
  panel.title(title).description(description).unit(unit).span(width).height(height).datasource(DATA_SOURCE);
  return panel;
}

function target([expr, legend]: Query, index: number): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder()
    .refId(String.fromCharCode(65 + index))
    .datasource(DATA_SOURCE)
    .expr(expr)
    .legendFormat(legend);
}

/** Lines over time. */
export function lines(about: About, queries: readonly Query[], how: { steps?: boolean; stacked?: boolean } = {}) {
  const panel = described(new timeseries.PanelBuilder(), about)
    .lineWidth(1)
    .fillOpacity(how.stacked === true ? 40 : 0)
    .showPoints(common.VisibilityMode.Never)
    .min(0)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );
  if (how.steps === true) panel.lineInterpolation(common.LineInterpolation.StepAfter);
  if (how.stacked === true) panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  queries.forEach((query, i) => {
    panel.withTarget(target(query, i).range());
  });
  return panel;
}

/** One number, or one for each series, of the end of the chosen time. */
export function numbers(about: About, queries: readonly Query[]) {
  const panel = described(new stat.PanelBuilder(), { height: 5, ...about })
    .colorMode(common.BigValueColorMode.None)
    .graphMode(common.BigValueGraphMode.None)
    .justifyMode(common.BigValueJustifyMode.Auto);
  queries.forEach((query, i) => {
    panel.withTarget(target(query, i).instant());
  });
  return panel;
}

/** A row for each service or run, coloured while it has a value. */
export function states(about: About, queries: readonly Query[]) {
  const panel = described(new statetimeline.PanelBuilder(), about)
    .mergeValues(true)
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Fixed).fixedColor('orange'))
    .showValue(common.VisibilityMode.Never)
    .rowHeight(0.8);
  queries.forEach((query, i) => {
    panel.withTarget(target(query, i).range());
  });
  return panel;
}

/** Counts by the bounds of a histogram, over time. */
export function heat(about: About, expr: string) {
  return described(new heatmap.PanelBuilder(), about)
    .calculate(false)
    .yAxis(new heatmap.YAxisConfigBuilder().unit(about.unit))
    .withTarget(target([expr, '{{le}}'], 0).range().format(prometheus.PromQueryFormat.Heatmap));
}

/** A column of a table: an expression whose series are told apart by the table's labels. */
export interface Column {
  name: string;
  expr: string;
  unit: string;
}

/** A row for each set of the given labels, a column for each expression, at the end of the chosen time. */
export function rows(about: About, labels: readonly string[], columns: readonly Column[]) {
  const panel = described(new table.PanelBuilder(), about);
  columns.forEach(({ expr, name, unit }, i) => {
    const query = target([expr, '__auto'], i).instant().format(prometheus.PromQueryFormat.Table);
    panel.withTarget(query).overrideByName(name, [{ id: 'unit', value: unit }]);
  });
  const letters = columns.map((_, i) => String.fromCharCode(65 + i));
  const order = [...labels, ...letters.map((letter) => `Value #${letter}`)];
  return panel.withTransformation({ id: 'merge', options: {} }).withTransformation({
    id: 'organize',
    options: {
      excludeByName: { Time: true },
      indexByName: Object.fromEntries(order.map((name, i) => [name, i])),
      renameByName: Object.fromEntries(columns.map(({ name }, i) => [`Value #${letters[i]}`, name])),
    },
  });
}
