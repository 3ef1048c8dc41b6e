import type { MatrixNode, Node, ScalarNode, StringNode, VectorNode } from './nodes.ts';
import { KEEPS_NAME, type OverRange, rangeFunctions } from './range-functions.ts';
import type { Rules } from './rules.ts';
import {
  absence,
  clamped,
  histogramQuantile,
  labelJoin,
  labelReplace,
  mapped,
  overRange,
  scalarOf,
  sorted,
  timestamps,
  VALUE_FUNCTIONS,
  vectorOf,
} from './vector-functions.ts';

/** A function of PromQL: what its arguments are, and what it compiles to. */
export interface Definition {
  /** Types of the arguments that must be there, then of those that may be. */
  readonly takes: readonly Node['type'][];
  readonly optional?: readonly Node['type'][];
  /** Any number more of the last type. */
  readonly more?: boolean;
  /** The arguments have been checked. */
  make(args: readonly Node[]): Node;
}

const vector = (node: Node | undefined) => node as VectorNode;
const scalar = (node: Node | undefined) => node as ScalarNode;
const matrix = (node: Node | undefined) => node as MatrixNode;
const string = (node: Node | undefined) => node as StringNode;

/** Every function that is supported, by name. */
export function functionsOf(rules: Rules): Readonly<Record<string, Definition>> {
  const overRanges = Object.entries(rangeFunctions(rules)).map(([name, apply]) => [name, ofRange(name, apply)]);
  const ofValues = Object.keys(VALUE_FUNCTIONS).map((name) => [name, ofValue(name)]);
  return { ...Object.fromEntries(overRanges), ...Object.fromEntries(ofValues), ...others(rules) };
}

function ofRange(name: string, apply: OverRange): Definition {
  const keeps = KEEPS_NAME.includes(name);
  if (name === 'quantile_over_time') {
    return { takes: ['scalar', 'matrix'], make: ([q, of]) => overRange(matrix(of), apply, scalar(q), keeps) };
  }
  if (name === 'predict_linear') {
    return { takes: ['matrix', 'scalar'], make: ([of, ahead]) => overRange(matrix(of), apply, scalar(ahead), keeps) };
  }
  return { takes: ['matrix'], make: ([of]) => overRange(matrix(of), apply, undefined, keeps) };
}

function ofValue(name: string): Definition {
  const change = VALUE_FUNCTIONS[name] as (typeof VALUE_FUNCTIONS)[string];
  if (name === 'round') {
    const one: ScalarNode = { type: 'scalar', at: () => 1 };
    return {
      takes: ['vector'],
      optional: ['scalar'],
      make: ([of, nearest]) => mapped(vector(of), change, nearest === undefined ? one : scalar(nearest)),
    };
  }
  if (name === 'clamp_min' || name === 'clamp_max') {
    return { takes: ['vector', 'scalar'], make: ([of, bound]) => mapped(vector(of), change, scalar(bound)) };
  }
  return { takes: ['vector'], make: ([of]) => mapped(vector(of), change) };
}

function others(rules: Rules): Record<string, Definition> {
  return {
    absent: { takes: ['vector'], make: ([of]) => absence(vector(of)) },
    absent_over_time: { takes: ['matrix'], make: ([of]) => absence(matrix(of)) },
    clamp: {
      takes: ['vector', 'scalar', 'scalar'],
      make: ([of, least, most]) => clamped(vector(of), scalar(least), scalar(most)),
    },
    histogram_quantile: {
      takes: ['scalar', 'vector'],
      make: ([q, of]) => histogramQuantile(scalar(q), vector(of), rules),
    },
    label_join: {
      takes: ['vector', 'string', 'string'],
      more: true,
      make: ([of, target, separator, ...sources]) =>
        labelJoin(vector(of), string(target), string(separator), sources.map(string)),
    },
    label_replace: {
      takes: ['vector', 'string', 'string', 'string', 'string'],
      make: ([of, target, template, source, pattern]) =>
        labelReplace(vector(of), string(target), string(template), string(source), string(pattern)),
    },
    pi: { takes: [], make: () => ({ type: 'scalar', at: () => Math.PI }) },
    scalar: { takes: ['vector'], make: ([of]) => scalarOf(vector(of)) },
    sort: { takes: ['vector'], make: ([of]) => sorted(vector(of), 1) },
    sort_desc: { takes: ['vector'], make: ([of]) => sorted(vector(of), -1) },
    time: { takes: [], make: () => ({ type: 'scalar', at: (time) => time / 1000 }) },
    timestamp: { takes: ['vector'], make: ([of]) => timestamps(vector(of)) },
    vector: { takes: ['scalar'], make: ([of]) => vectorOf(scalar(of)) },
  };
}
