import { exp, ln } from '#sim/math.ts';
import { Labels } from '#telemetry/labels.ts';
import { compare } from './aggregate.ts';
import { derived } from './derived.ts';
import { distinct, type MatrixNode, type ScalarNode, type StringNode, type Vector, type VectorNode } from './nodes.ts';
import { type Bucket, bucketQuantile } from './quantile.ts';
import type { OverRange } from './range-functions.ts';
import { anchored, expand } from './regexp.ts';
import type { Rules } from './rules.ts';

/** What becomes of one value, given the other arguments. */
type OfValue = (value: number, a: number, b: number) => number;

/** Functions that change each value by itself. */
export const VALUE_FUNCTIONS: Readonly<Record<string, OfValue>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  sqrt: Math.sqrt,
  exp: (value) => exp(value),
  ln: (value) => ln(value),
  log2: (value) => ln(value) / Math.LN2,
  log10: (value) => ln(value) / Math.LN10,
  sgn: (value) => (value < 0 ? -1 : value > 0 ? 1 : value),
  clamp_min: (value, least) => Math.max(least, value),
  clamp_max: (value, most) => Math.min(most, value),
  round: (value, nearest) => Math.floor(value * (1 / nearest) + 0.5) / (1 / nearest),
};

/** Applies a function of values; the result is another quantity, so it loses the metric's name. */
export function mapped(
  vector: VectorNode,
  change: OfValue,
  first?: ScalarNode,
  second?: ScalarNode,
  keepsName = false,
): VectorNode {
  return {
    type: 'vector',
    at(time) {
      const { labels, values } = vector.at(time);
      const [a, b] = [first?.at(time) ?? 0, second?.at(time) ?? 0];
      const result = {
        labels: keepsName ? labels : labels.map((one) => one.nameless),
        values: values.map((value) => change(value, a, b)),
      };
      return keepsName ? result : distinct(result);
    },
  };
}

/** `clamp`, which has no values where its bounds are the wrong way round. */
export function clamped(vector: VectorNode, least: ScalarNode, most: ScalarNode): VectorNode {
  const inner = mapped(vector, (value, a, b) => Math.max(a, Math.min(b, value)), least, most);
  return {
    type: 'vector',
    at: (time) => (most.at(time) < least.at(time) ? { labels: [], values: [] } : inner.at(time)),
  };
}

/** `timestamp`: when the samples were taken; for anything but a selector, now. */
export function timestamps(vector: VectorNode): VectorNode {
  const instants = vector.instants ?? ((time: number) => now(vector.at(time), time));
  return {
    type: 'vector',
    at(time) {
      const { labels, values } = instants(time);
      return distinct({ labels: labels.map((one) => one.nameless), values });
    },
  };
}

function now({ labels, values }: Vector, time: number): Vector {
  return { labels, values: values.map(() => time / 1000) };
}

/** `scalar`: the value of a vector that has just one. */
export function scalarOf(vector: VectorNode): ScalarNode {
  return {
    type: 'scalar',
    at(time) {
      const { values } = vector.at(time);
      return values.length === 1 ? (values[0] as number) : Number.NaN;
    },
  };
}

export function vectorOf(scalar: ScalarNode): VectorNode {
  return { type: 'vector', at: (time) => ({ labels: [Labels.NONE], values: [scalar.at(time)] }) };
}

/** `absent`: 1 when there is nothing, else nothing. */
export function absence(node: VectorNode | MatrixNode): VectorNode {
  const labels = node.absent ?? Labels.NONE;
  return {
    type: 'vector',
    at(time) {
      let there = false;
      if (node.type === 'vector') there = node.at(time).values.length > 0;
      else node.windows(time, () => (there = true));
      return there ? { labels: [], values: [] } : { labels: [labels], values: [1] };
    },
  };
}

export function sorted(vector: VectorNode, sign: number): VectorNode {
  return {
    type: 'vector',
    at(time) {
      const { labels, values } = vector.at(time);
      const order = values.map((_, i) => i);
      order.sort((a, b) => compare(values[a] as number, values[b] as number, sign) || a - b);
      return { labels: order.map((i) => labels[i] as Labels), values: order.map((i) => values[i] as number) };
    },
  };
}

/** A function of a range vector. */
export function overRange(
  matrix: MatrixNode,
  apply: OverRange,
  parameter: ScalarNode | undefined,
  keepsName: boolean,
): VectorNode {
  return {
    type: 'vector',
    at(time) {
      const given = parameter?.at(time) ?? 0;
      const result: Vector = { labels: [], values: [] };
      matrix.windows(time, (labels, window) => {
        const value = apply(window, given, time);
        if (value === undefined) return;
        result.labels.push(keepsName ? labels : labels.nameless);
        result.values.push(value);
      });
      return keepsName ? result : distinct(result);
    },
  };
}

/** `histogram_quantile`: of each group of buckets, which differ in `le` alone. Series without a bound are passed over. */
export function histogramQuantile(q: ScalarNode, vector: VectorNode, rules: Rules): VectorNode {
  const group = derived((labels) => labels.nameless.without(['le']));
  const bounds = new WeakMap<Labels, number>();
  return {
    type: 'vector',
    at(time) {
      const { labels, values } = vector.at(time);
      const groups = new Map<Labels, Bucket[]>();
      for (let i = 0; i < values.length; i++) {
        const one = labels[i] as Labels;
        let bound = bounds.get(one);
        if (bound === undefined) {
          bound = boundOf(one.get('le'));
          bounds.set(one, bound);
        }
        if (Number.isNaN(bound)) continue;
        const bucket = { bound, count: values[i] as number };
        const key = group(one);
        const known = groups.get(key);
        if (known === undefined) groups.set(key, [bucket]);
        else known.push(bucket);
      }
      const rank = q.at(time);
      const quantiles: number[] = [];
      for (const buckets of groups.values()) quantiles.push(bucketQuantile(rank, buckets, rules));
      return { labels: [...groups.keys()], values: quantiles };
    },
  };
}

/** NaN for what is no number. */
function boundOf(le: string): number {
  if (/^[+]?inf(?:inity)?$/i.test(le)) return Number.POSITIVE_INFINITY;
  if (/^-inf(?:inity)?$/i.test(le)) return Number.NEGATIVE_INFINITY;
  return /^[+-]?(?:\d|\.\d)/.test(le) ? Number(le) : Number.NaN;
}

/**
 * `label_replace`: where the whole value of `source` matches, `target` becomes the template filled in.
 * @throws {RangeError} when the pattern is none
 */
export function labelReplace(
  vector: VectorNode,
  target: StringNode,
  template: StringNode,
  source: StringNode,
  pattern: StringNode,
): VectorNode {
  const expression = anchored(pattern.text);
  return relabeled(vector, (labels) => {
    const match = expression.exec(labels.get(source.text));
    return match === null ? labels : labels.with(target.text, expand(template.text, match));
  });
}

/** `label_join`: the values of some labels, one after the other, as one label. */
export function labelJoin(
  vector: VectorNode,
  target: StringNode,
  separator: StringNode,
  sources: readonly StringNode[],
): VectorNode {
  return relabeled(vector, (labels) =>
    labels.with(target.text, sources.map(({ text }) => labels.get(text)).join(separator.text)),
  );
}

function relabeled(vector: VectorNode, relabel: (labels: Labels) => Labels): VectorNode {
  const derive = derived(relabel);
  return {
    type: 'vector',
    at(time) {
      const { labels, values } = vector.at(time);
      return distinct({ labels: labels.map(derive), values });
    },
  };
}
