import type { Metric } from '#telemetry/catalogue.ts';
import { type Labels, NAME } from '#telemetry/labels.ts';
import { metricOf } from './recorded-readings.ts';
import { labelsInRun, type RecordedRun, runLabels } from './recorded-run.ts';
import { readSampleFile } from './sample-file.ts';

/** Samples of one series. */
interface Column {
  labels: Labels;
  /** Seconds since 1970. */
  times: number[];
  values: number[];
}

/** Samples that are in memory at a time; a run with more is read several times. */
const MOST_SAMPLES = 8_000_000;

export interface OpenMetricsOptions {
  /** Milliseconds since 1970 at which the longest run ends; all begin together. */
  end: number;
  /** What `run_id` begins with. Default: the scenario's name. */
  name?: string;
}

/**
 * Runs as OpenMetrics text, a line or more at a time, for `promtool tsdb create-blocks-from openmetrics`: metric by
 * metric, in each series by series, in each in the order of time. The format knows no mark for the end of a series.
 * @throws {InvalidInput} when a file of samples is broken, or of another version
 */
export function* openMetrics(runs: readonly RecordedRun[], { end, name }: OpenMetricsOptions): Generator<string> {
  const longest = Math.max(...runs.map(({ durationSeconds }) => durationSeconds)) * 1000;
  const epoch = Math.floor((end - longest) / 1000) * 1000;
  for (const metrics of inGroups(countSamples(runs))) {
    const columns = new Map<Metric, Column[]>(metrics.map((metric) => [metric, []]));
    for (const run of runs) readColumns(run, name, epoch, columns);
    for (const [metric, list] of columns) yield* family(metric, list);
  }
  yield '# EOF\n';
}

/** How many samples there are of each metric, in the order in which metrics come up. */
function countSamples(runs: readonly RecordedRun[]): Map<Metric, number> {
  const counts = new Map<Metric, number>();
  for (const { file } of runs) {
    const { decoder, rows } = readSampleFile(file);
    const metrics: Metric[] = [];
    for (const { series } of rows) {
      for (const number of series) {
        metrics[number] ??= metricOf(decoder.labels[number] as Labels, file);
        const metric = metrics[number];
        counts.set(metric, (counts.get(metric) ?? 0) + 1);
      }
    }
  }
  return counts;
}

function inGroups(counts: ReadonlyMap<Metric, number>): Metric[][] {
  const groups: Metric[][] = [];
  let samples = Number.POSITIVE_INFINITY;
  for (const [metric, count] of counts) {
    if (samples + count > MOST_SAMPLES) {
      groups.push([]);
      samples = 0;
    }
    samples += count;
    (groups.at(-1) as Metric[]).push(metric);
  }
  return groups;
}

/** Adds the series of a run that belong to the metrics asked for. */
function readColumns(
  run: RecordedRun,
  name: string | undefined,
  epoch: number,
  columns: ReadonlyMap<Metric, Column[]>,
): void {
  const { decoder, rows } = readSampleFile(run.file);
  const labels = runLabels(run, name);
  const known: (Column | null)[] = [];
  const columnOf = (number: number): Column | null => {
    const series = decoder.labels[number] as Labels;
    const list = columns.get(metricOf(series, run.file));
    if (list === undefined) return null;
    const column = { labels: labelsInRun(series, labels), times: [], values: [] };
    list.push(column);
    return column;
  };
  for (const { at, series, values } of rows) {
    const seconds = (epoch + at) / 1000;
    series.forEach((number, place) => {
      let column = known[number];
      if (column === undefined) known[number] = column = columnOf(number);
      if (column === null) return;
      column.times.push(seconds);
      column.values.push(values[place] as number);
    });
  }
}

function* family(metric: Metric, columns: readonly Column[]): Generator<string> {
  const { type, help, unit } = metric;
  const name = type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name;
  const unitLine = name.endsWith(`_${unit}`) ? `# UNIT ${name} ${unit}\n` : '';
  yield `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${escaped(help)}\n`;
  for (const group of type === 'histogram' ? histograms(columns) : columns.map((column) => [column]))
    yield* lines(group);
}

/** Series of one histogram each; its points have to stand together. */
function histograms(columns: readonly Column[]): Column[][] {
  const groups = new Map<string, Column[]>();
  for (const column of columns) {
    const { key } = column.labels.without([NAME, 'le']);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [column]);
    else group.push(column);
  }
  return [...groups.values()];
}

/** Of series with the same instants, all samples of each instant in turn. */
function* lines(columns: readonly Column[]): Generator<string> {
  const heads = columns.map(({ labels }) => seriesText(labels));
  const times = columns[0]?.times ?? [];
  for (let row = 0; row < times.length; row++) {
    let text = '';
    columns.forEach(({ values }, i) => {
      text += `${heads[i]} ${numberText(values[row] as number)} ${times[row]}\n`;
    });
    yield text;
  }
}

function seriesText(labels: Labels): string {
  const pairs = labels.names.flatMap((name, i) =>
    name === NAME ? [] : [`${name}="${escaped(labels.values[i] as string)}"`],
  );
  return `${labels.get(NAME)}{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
