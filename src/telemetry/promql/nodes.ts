import type { Labels } from '#telemetry/labels.ts';

/** A value for each of some series, at one instant: two lists, equally long. */
export interface Vector {
  readonly labels: Labels[];
  readonly values: number[];
}

/** The samples of one series in a range of time, oldest first: the first `count` of two arrays that are used again. */
export interface Window {
  times: Float64Array;
  values: Float64Array;
  count: number;
  /** The range in milliseconds, by the selector, not by the samples. */
  start: number;
  end: number;
}

/** A compiled expression. Instants are whole milliseconds. */
export type Node = ScalarNode | VectorNode | MatrixNode | StringNode;

export interface ScalarNode {
  readonly type: 'scalar';
  at(time: number): number;
}

export interface VectorNode {
  readonly type: 'vector';
  at(time: number): Vector;
  /** The instants of the samples instead of their values, where it is a selector. */
  instants?(time: number): Vector;
  /** Labels that the result would have if there were one, as far as they can be told: for `absent`. */
  readonly absent?: Labels;
}

export interface MatrixNode {
  readonly type: 'matrix';
  /** Shows each series that has a sample in the range. The window must not be kept. */
  windows(time: number, visit: (labels: Labels, window: Window) => void): void;
  readonly absent?: Labels;
}

export interface StringNode {
  readonly type: 'string';
  readonly text: string;
}

/** A query that cannot be answered, such as one that matches many to many. */
export class QueryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'QueryError';
  }
}

/** @throws {QueryError} when two elements have the same labels, as Prometheus does */
export function distinct(vector: Vector): Vector {
  const { labels } = vector;
  if (labels.length < 2) return vector;
  const seen = new Set<string>();
  for (const one of labels) {
    if (seen.has(one.key)) throw new QueryError('vector cannot contain metrics with the same labelset');
    seen.add(one.key);
  }
  return vector;
}
