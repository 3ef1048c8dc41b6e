import { type Labels, NAME } from '#telemetry/labels.ts';
import { derived } from './derived.ts';
import type { ScalarNode, StringNode, Vector, VectorNode } from './nodes.ts';
import { formatValue } from './number.ts';
import { quantile } from './quantile.ts';
import { mean } from './range-functions.ts';
import type { Rules } from './rules.ts';
import { addTo, Sum } from './sum.ts';

/** By which labels an aggregation groups. */
export interface Grouping {
  readonly without: boolean;
  readonly names: readonly string[];
}

/** The group of a series, by its labels. */
export function groupOf({ without, names }: Grouping): (labels: Labels) => Labels {
  const dropped = [...names, NAME];
  return derived((labels) => (without ? labels.without(dropped) : labels.only(names)));
}

/** The values of each group, in the order in which groups and values come. */
function gather({ labels, values }: Vector, group: (labels: Labels) => Labels): Map<Labels, number[]> {
  const groups = new Map<Labels, number[]>();
  for (let i = 0; i < values.length; i++) {
    const key = group(labels[i] as Labels);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [values[i] as number]);
    else known.push(values[i] as number);
  }
  return groups;
}

type Reduce = (values: number[], parameter: number) => number;

/** Aggregations that make one value of each group. */
export function reductions(rules: Rules): Readonly<Record<string, Reduce>> {
  return {
    sum: rules.compensated ? compensatedSum : (values) => values.reduce((sum, value) => sum + value),
    avg: rules.compensated ? (values) => mean(values, values.length) : runningAverage,
    min: (values) => values.reduce((best, value) => (best > value || Number.isNaN(best) ? value : best)),
    max: (values) => values.reduce((best, value) => (best < value || Number.isNaN(best) ? value : best)),
    count: (values) => values.length,
    group: () => 1,
    stdvar: variance,
    stddev: (values) => Math.sqrt(variance(values)),
    quantile: (values, q) => quantile(q, values),
  };
}

export function reduced(
  reduce: Reduce,
  of: VectorNode,
  grouping: Grouping,
  parameter: ScalarNode | undefined,
): VectorNode {
  const group = groupOf(grouping);
  return {
    type: 'vector',
    at(time) {
      const groups = gather(of.at(time), group);
      const given = parameter?.at(time) ?? 0;
      const values: number[] = [];
      for (const members of groups.values()) values.push(reduce(members, given));
      return { labels: [...groups.keys()], values };
    },
  };
}

/** `topk` and `bottomk`: the series of each group with the largest or smallest values, those in order, labels and all. */
export function extremes(of: VectorNode, grouping: Grouping, parameter: ScalarNode, largest: boolean): VectorNode {
  const group = groupOf(grouping);
  const sign = largest ? -1 : 1;
  return {
    type: 'vector',
    at(time) {
      const { labels, values } = of.at(time);
      const count = Math.trunc(parameter.at(time));
      const groups = new Map<Labels, number[]>();
      labels.forEach((one, i) => {
        const key = group(one);
        groups.set(key, [...(groups.get(key) ?? []), i]);
      });
      const chosen: number[] = [];
      for (const members of groups.values()) {
        members.sort((a, b) => compare(values[a] as number, values[b] as number, sign) || a - b);
        if (count >= 1) chosen.push(...members.slice(0, count));
      }
      return { labels: chosen.map((i) => labels[i] as Labels), values: chosen.map((i) => values[i] as number) };
    },
  };
}

/** Not a number comes last, whichever way one sorts. */
export function compare(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : a < b ? -sign : sign;
}

/** `count_values`: how many series of a group have each value, which becomes a label. */
export function countValues(of: VectorNode, grouping: Grouping, label: StringNode): VectorNode {
  const names = grouping.without
    ? grouping.names.filter((name) => name !== label.text)
    : [...grouping.names, label.text];
  const group = groupOf({ ...grouping, names });
  return {
    type: 'vector',
    at(time) {
      const { labels, values } = of.at(time);
      const counts = new Map<string, { labels: Labels; count: number }>();
      labels.forEach((one, i) => {
        const key = group(one.with(label.text, formatValue(values[i] as number)));
        const known = counts.get(key.key);
        if (known === undefined) counts.set(key.key, { labels: key, count: 1 });
        else known.count++;
      });
      const all = [...counts.values()];
      return { labels: all.map((one) => one.labels), values: all.map(({ count }) => count) };
    },
  };
}

function compensatedSum(values: readonly number[]): number {
  const sum = new Sum();
  for (const value of values) addTo(sum, value);
  return sum.total;
}

/** Prometheus 2: each value moves the mean a little. */
function runningAverage(values: readonly number[]): number {
  let average = 0;
  values.forEach((value, i) => {
    const infinite = Math.abs(average) === Number.POSITIVE_INFINITY;
    if (infinite && (value === average || Number.isFinite(value))) return;
    average += value / (i + 1) - average / (i + 1);
  });
  return average;
}

/** Population variance by Welford's way. */
function variance(values: readonly number[]): number {
  let average = 0;
  let squares = 0;
  values.forEach((value, i) => {
    const delta = value - average;
    average += delta / (i + 1);
    squares += delta * (value - average);
  });
  return squares / values.length;
}
