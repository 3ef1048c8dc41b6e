import type { SyntaxNode } from '@lezer/common';
import {
  ARITHMETIC,
  betweenVectors,
  COMPARISONS,
  type Matching,
  operation,
  SETS,
  setOperation,
  withScalar,
} from './binary.ts';
import type { Node, ScalarNode } from './nodes.ts';
import { type CompilePart, expressionsOf, type Source } from './source.ts';
import { mapped } from './vector-functions.ts';

export function compileUnary(node: SyntaxNode, reach: number, source: Source, part: CompilePart): Node {
  const inner = part(expressionsOf(node)[0] as SyntaxNode, reach);
  return signed(node, inner, source.of(node).startsWith('-'), source);
}

function signed(node: SyntaxNode, inner: Node, minus: boolean, source: Source): Node {
  if (inner.type === 'scalar') return minus ? negated(inner) : inner;
  if (inner.type !== 'vector') throw source.wrongType(node, 'a sign before', ['scalar', 'vector'], inner.type);
  return minus ? mapped(inner, (value) => -value) : inner;
}

function negated(inner: ScalarNode): ScalarNode {
  return { type: 'scalar', at: (time) => -inner.at(time) };
}

export function compileBinary(node: SyntaxNode, reach: number, source: Source, part: CompilePart): Node {
  const [leftNode, rightNode] = expressionsOf(node) as [SyntaxNode, SyntaxNode];
  const operator = operatorOf(node, leftNode, source);
  const left = part(leftNode, reach);
  const right = part(rightNode, reach);
  // The grammar takes a sign into a number, where Prometheus lets ^ go first: -1 ^ 2 is -1.
  const minus = leftNode.name === 'NumberDurationLiteral' && source.of(leftNode).startsWith('-');
  if (operator !== '^' || !minus) return combined(node, operator, left, right, source);
  return signed(node, combined(node, operator, negated(left as ScalarNode), right, source), true, source);
}

function operatorOf(node: SyntaxNode, leftNode: SyntaxNode, source: Source): string {
  const sign = leftNode.nextSibling as SyntaxNode;
  const operator = source.of(sign).toLowerCase();
  if (!(operator in COMPARISONS || operator in ARITHMETIC || isSet(operator))) throw source.unsupported(sign, operator);
  const fill = node.getChild('FillModifier');
  if (fill !== null) throw source.unsupported(fill, 'fill');
  return operator;
}

function isSet(operator: string): boolean {
  return (SETS as readonly string[]).includes(operator);
}

function combined(node: SyntaxNode, operator: string, left: Node, right: Node, source: Source): Node {
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
