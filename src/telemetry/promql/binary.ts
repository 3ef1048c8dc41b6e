import { pow } from '#sim/math.ts';
import { type Labels, NAME } from '#telemetry/labels.ts';
import { derived } from './derived.ts';
import { distinct, QueryError, type ScalarNode, type Vector, type VectorNode } from './nodes.ts';

export const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => pow(a, b),
};

export const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

export const SETS = ['and', 'or', 'unless'] as const;

/** How the series of two sides find each other. */
export interface Matching {
  readonly on: boolean;
  readonly names: readonly string[];
  /** The side that may have several series for one of the other. */
  readonly many: 'none' | 'left' | 'right';
  /** Labels that the result takes from the side of one. */
  readonly include: readonly string[];
}

/** What an operator makes of two numbers; undefined: the pair is filtered away. */
export type Operate = (a: number, b: number) => number | undefined;

/** A comparison filters, keeping the left value, or with `bool` says 0 or 1. */
export function operation(operator: string, bool: boolean): Operate {
  const compare = COMPARISONS[operator];
  if (compare === undefined) return ARITHMETIC[operator] as Operate;
  return bool ? (a, b) => (compare(a, b) ? 1 : 0) : (a, b) => (compare(a, b) ? a : undefined);
}

/** Whether the result has lost the name of the metric: it is another quantity. */
export function dropsName(operator: string, bool: boolean): boolean {
  return bool || Object.hasOwn(ARITHMETIC, operator);
}

/** A vector with a number on its other side. */
export function withScalar(
  vector: VectorNode,
  scalar: ScalarNode,
  scalarIsLeft: boolean,
  operator: string,
  bool: boolean,
): VectorNode {
  const operate = operation(operator, bool);
  // A filter keeps the vector's value, on whichever side it stands.
  const compare = bool ? undefined : COMPARISONS[operator];
  const nameless = dropsName(operator, bool);
  return {
    type: 'vector',
    at(time) {
      const { labels, values } = vector.at(time);
      const number = scalar.at(time);
      const result: Vector = { labels: [], values: [] };
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as number;
        const [a, b] = scalarIsLeft ? [number, value] : [value, number];
        const made = compare === undefined ? operate(a, b) : compare(a, b) ? value : undefined;
        if (made === undefined) continue;
        result.labels.push(nameless ? (labels[i] as Labels).nameless : (labels[i] as Labels));
        result.values.push(made);
      }
      return nameless ? distinct(result) : result;
    },
  };
}

/** The labels by which series of two sides match. */
function signatureOf({ on, names }: Matching): (labels: Labels) => Labels {
  const ignored = [...names, NAME];
  return derived((labels) => (on ? labels.only(names) : labels.without(ignored)));
}

/**
 * Two vectors, series by series: one to one, or many to one where said so.
 * Source: prometheus/prometheus, promql/engine.go, VectorBinop.
 */
export function betweenVectors(
  left: VectorNode,
  right: VectorNode,
  operator: string,
  bool: boolean,
  matching: Matching,
): VectorNode {
  const signature = signatureOf(matching);
  const operate = operation(operator, bool);
  const nameless = dropsName(operator, bool);
  const { many } = matching;
  const label = resultLabels(matching, nameless);
  return {
    type: 'vector',
    at(time) {
      const [a, b] = [left.at(time), right.at(time)];
      if (a.values.length === 0 || b.values.length === 0) return { labels: [], values: [] };
      const [ones, others] = many === 'right' ? [a, b] : [b, a];
      const index = indexOnes(ones, signature, many === 'right' ? 'left' : 'right');
      const result: Vector = { labels: [], values: [] };
      const taken = new Set<string>();
      others.labels.forEach((labels, i) => {
        const match = signature(labels);
        const place = index.get(match);
        if (place === undefined) return;
        const [value, one] = [others.values[i] as number, ones.values[place] as number];
        const made = many === 'right' ? operate(one, value) : operate(value, one);
        if (made === undefined) return;
        const resulting = label(labels, ones.labels[place] as Labels);
        // One to one a signature may be met once only; many to one the same labels may come out once only.
        const key = many === 'none' ? match.key : resulting.key;
        if (taken.has(key)) throw doubled(many);
        taken.add(key);
        result.labels.push(resulting);
        result.values.push(made);
      });
      return result;
    },
  };
}

function doubled(many: Matching['many']): QueryError {
  return new QueryError(
    many === 'none'
      ? 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'
      : 'multiple matches for labels: grouping labels must ensure unique matches',
  );
}

function indexOnes({ labels }: Vector, signature: (labels: Labels) => Labels, side: string): Map<Labels, number> {
  const index = new Map<Labels, number>();
  labels.forEach((one, i) => {
    const match = signature(one);
    if (index.has(match)) {
      const group = match.toString();
      const text = `found duplicate series for the match group ${group} on the ${side} hand-side of the operation`;
      throw new QueryError(`${text}; many-to-many matching not allowed: matching labels must be unique on one side`);
    }
    index.set(match, i);
  });
  return index;
}

function resultLabels(
  { on, names, many, include }: Matching,
  nameless: boolean,
): (labels: Labels, one: Labels) => Labels {
  const named = derived((labels) => (nameless ? labels.nameless : labels));
  if (many === 'none') {
    return derived((labels) => {
      const kept = nameless ? labels.nameless : labels;
      return on ? kept.only(names) : kept.without(names);
    });
  }
  if (include.length === 0) return named;
  return (labels, one) => include.reduce((sum, name) => sum.with(name, one.get(name)), named(labels));
}

/** `and`, `or`, `unless`: which series are there, whatever their values. */
export function setOperation(left: VectorNode, right: VectorNode, operator: string, matching: Matching): VectorNode {
  const signature = signatureOf(matching);
  return {
    type: 'vector',
    at(time) {
      const [a, b] = [left.at(time), right.at(time)];
      if (operator === 'or') {
        const there = new Set(a.labels.map(signature));
        return join(
          a,
          where(b, (labels) => !there.has(signature(labels))),
        );
      }
      const there = new Set(b.labels.map(signature));
      return where(a, (labels) => there.has(signature(labels)) === (operator === 'and'));
    },
  };
}

function where({ labels, values }: Vector, keep: (labels: Labels) => boolean): Vector {
  const result: Vector = { labels: [], values: [] };
  labels.forEach((one, i) => {
    if (!keep(one)) return;
    result.labels.push(one);
    result.values.push(values[i] as number);
  });
  return result;
}

function join(a: Vector, b: Vector): Vector {
  return { labels: [...a.labels, ...b.labels], values: [...a.values, ...b.values] };
}
