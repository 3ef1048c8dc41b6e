import type { SyntaxNode } from '@lezer/common';
import { betweenVectors, COMPARISONS, type Matching, operation, SETS, setOperation, withScalar } from './binary.ts';
import type { Node, ScalarNode } from './nodes.ts';
import { expressionsOf, type Source } from './source.ts';
import { mapped } from './vector-functions.ts';

export function signed(node: SyntaxNode, inner: Node, minus: boolean, source: Source): Node {
  if (inner.type === 'scalar') return minus ? negated(inner) : inner;
  if (inner.type !== 'vector') throw source.wrongType(node, 'a sign before', ['scalar', 'vector'], inner.type);
  return minus ? mapped(inner, (value) => -value) : inner;
}

function negated(inner: ScalarNode): ScalarNode {
  return { type: 'scalar', at: (time) => -inner.at(time) };
}

/** The operator of an expression, in lower case. */
export function operatorOf(node: SyntaxNode, source: Source): string {
  const sign = (expressionsOf(node)[0] as SyntaxNode).nextSibling as SyntaxNode;
  const operator = source.of(sign).toLowerCase();
  if (!Object.hasOwn(PRECEDENCE, operator)) throw source.unsupported(sign, operator);
  const fill = node.getChild('FillModifier');
  if (fill !== null) throw source.unsupported(fill, 'fill');
  return operator;
}

/** How tightly operators bind. Those of one number go from left to right, but for ^. */
export const PRECEDENCE: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  ...Object.fromEntries(Object.keys(COMPARISONS).map((operator) => [operator, 3])),
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  '^': 6,
};

function isSet(operator: string): boolean {
  return (SETS as readonly string[]).includes(operator);
}

/** @param node the expression of this operator, where its modifiers are */
export function combined(node: SyntaxNode, operator: string, left: Node, right: Node, source: Source): Node {
  const bool = node.getChild('BoolModifier') !== null;
  const wanted = isSet(operator) ? (['vector'] as const) : (['scalar', 'vector'] as const);
  for (const { type } of [left, right]) {
    if (!wanted.includes(type as 'vector')) throw source.wrongType(node, `'${operator}' between`, wanted, type);
  }
  if (bool && !(operator in COMPARISONS)) throw source.fault(node, "'bool' after a comparison only");
  const matching = matchingOf(node, source);
  if (left.type === 'vector' && right.type === 'vector') {
    if (!isSet(operator)) return betweenVectors(left, right, operator, bool, matching);
    if (matching.many !== 'none') throw source.fault(node, `no grouping with '${operator}'`);
    return setOperation(left, right, operator, matching);
  }
  if (node.getChild('MatchingModifierClause') !== null) {
    throw source.fault(node, "'on' and 'ignoring' between instant vectors only");
  }
  if (left.type === 'vector') return withScalar(left, right as ScalarNode, false, operator, bool);
  if (right.type === 'vector') return withScalar(right, left as ScalarNode, true, operator, bool);
  return betweenScalars(node, operator, bool, left as ScalarNode, right as ScalarNode, source);
}

function betweenScalars(
  node: SyntaxNode,
  operator: string,
  bool: boolean,
  left: ScalarNode,
  right: ScalarNode,
  source: Source,
): ScalarNode {
  if (operator in COMPARISONS && !bool) throw source.fault(node, "comparisons of scalars with 'bool'");
  const operate = operation(operator, bool);
  return { type: 'scalar', at: (time) => operate(left.at(time), right.at(time)) as number };
}

function matchingOf(node: SyntaxNode, source: Source): Matching {
  const clause = node.getChild('MatchingModifierClause');
  if (clause === null) return { on: false, names: [], many: 'none', include: [] };
  const grouping = clause.getChild('GroupLeft') ?? clause.getChild('GroupRight');
  const lists = clause.getChildren('GroupingLabels');
  const on = clause.getChild('On') !== null;
  const names = source.labelNames(lists[0]);
  const include = source.labelNames(lists[1]);
  const twice = on ? include.find((name) => names.includes(name)) : undefined;
  if (twice !== undefined) throw source.fault(clause, `label '${twice}' in one of 'on' and the grouping only`);
  return { on, names, many: grouping === null ? 'none' : grouping.name === 'GroupLeft' ? 'left' : 'right', include };
}
