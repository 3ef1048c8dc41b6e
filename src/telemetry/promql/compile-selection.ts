import type { SyntaxNode } from '@lezer/common';
import { NAME } from '#telemetry/labels.ts';
import { parseNumber } from './literals.ts';
import type { Node } from './nodes.ts';
import { anchored } from './regexp.ts';
import {
  absentLabels,
  instantSelector,
  LOOK_BACK,
  type Matcher,
  type Moment,
  rangeSelector,
  Selection,
} from './selector.ts';
import { type CompilePart, expressionsOf, type Source } from './source.ts';
import { DEFAULT_STEP, subquery } from './subquery.ts';

const COMPOUND = ['BinaryExpr', 'UnaryExpr'];

/**
 * A selector or subquery, with its offset and @ in whichever order.
 * @param modifiers the nodes of offset and @, innermost first
 */
export function compileSelection(
  node: SyntaxNode,
  modifiers: readonly SyntaxNode[],
  reach: number,
  source: Source,
  part: CompilePart,
): Node {
  let offset = 0;
  let fixed: (() => number) | undefined;
  if (new Set(modifiers.map(({ name }) => name)).size < modifiers.length) {
    throw source.fault(node, 'one offset and one @ for a selector at most');
  }
  for (const modifier of modifiers) {
    if (modifier.name === 'OffsetExpr')
      offset = offsetOf(modifier.getChild('OffsetDurationExpr') as SyntaxNode, source);
    else fixed = instantOf(modifier, source);
  }
  const moment: Moment = fixed === undefined ? { offset } : { offset, fixed };
  const far = fixed === undefined ? reach + offset : Number.POSITIVE_INFINITY;
  if (node.name === 'VectorSelector') return instant(node, moment, far, source);
  if (node.name === 'MatrixSelector') return range(node, moment, far, source);
  return inner(node, moment, far, source, part);
}

function instant(node: SyntaxNode, moment: Moment, far: number, source: Source): Node {
  const matchers = matchersOf(node, source);
  source.looks.push({ matchers, reach: far + LOOK_BACK, from: node.from });
  return instantSelector(new Selection(source.store, matchers), moment, source.rules, absentLabels(matchers));
}

function range(node: SyntaxNode, moment: Moment, far: number, source: Source): Node {
  const selector = expressionsOf(node)[0] as SyntaxNode;
  if (selector.name !== 'VectorSelector') throw source.fault(node, 'a range after a selector only');
  const length = positive(node.getChild('DurationExpr') as SyntaxNode, source);
  const matchers = matchersOf(selector, source);
  source.looks.push({ matchers, reach: far + length, from: selector.from });
  return rangeSelector(new Selection(source.store, matchers), length, moment, source.rules, absentLabels(matchers));
}

function inner(node: SyntaxNode, moment: Moment, far: number, source: Source, part: CompilePart): Node {
  const durations = node.getChildren('DurationExpr');
  const length = positive(durations[0] as SyntaxNode, source);
  const step = durations[1] === undefined ? DEFAULT_STEP : positive(durations[1], source);
  const expression = expressionsOf(node)[0] as SyntaxNode;
  // The grammar lets [..] reach over operators, where Prometheus binds it to what stands before it.
  if (COMPOUND.includes(expression.name)) throw source.fault(node, 'parentheses around what a subquery is of');
  const of = part(expression, far + length);
  if (of.type === 'vector') return subquery(of, length, step, moment, source.rules);
  throw source.wrongType(expression, 'a subquery of', ['vector'], of.type);
}

function positive(node: SyntaxNode, source: Source): number {
  const value = source.duration(node);
  if (value > 0) return value;
  throw source.fault(node, 'a duration above 0');
}

function offsetOf(node: SyntaxNode, source: Source): number {
  const text = source.of(node);
  if (!/^[+-]/.test(text)) return source.duration(node);
  const value = source.duration(node.getChild('OffsetDurationExpr') as SyntaxNode);
  return text.startsWith('-') ? -value : value;
}

/** The instant after @, rounded to milliseconds. */
function instantOf(node: SyntaxNode, source: Source): () => number {
  if (node.getChild('AtModifierPreprocessors') !== null) return () => source.begunAt;
  const number = node.lastChild as SyntaxNode;
  const milliseconds = Math.round(parseNumber(source.of(number)) * 1000);
  if (!Number.isFinite(milliseconds)) throw source.fault(number, 'a finite instant after @');
  return () => milliseconds;
}

function matchersOf(node: SyntaxNode, source: Source): Matcher[] {
  const identifier = node.getChild('Identifier');
  const list = node.getChild('LabelMatchers');
  const quoted = list?.getChild('QuotedLabelMatcher') ?? list?.getChild('QuotedLabelName');
  if (quoted) throw source.unsupported(quoted, 'quoted names');
  const matchers = list?.getChildren('UnquotedLabelMatcher').map((one) => matcherOf(one, source)) ?? [];
  if (identifier !== null) {
    if (matchers.some(({ name }) => name === NAME)) throw source.fault(node, 'the name of a metric once');
    matchers.unshift(equal(NAME, source.of(identifier)));
  }
  if (matchers.every(({ test }) => test(''))) {
    throw source.fault(node, 'a selector with at least one matcher that does not match the empty text');
  }
  return matchers;
}

function matcherOf(node: SyntaxNode, source: Source): Matcher {
  const name = source.of(node.getChild('LabelName') as SyntaxNode);
  const operator = source.of(node.getChild('MatchOp') as SyntaxNode) as Matcher['operator'];
  const value = source.string(node.getChild('StringLiteral') as SyntaxNode);
  if (operator === '=') return equal(name, value);
  if (operator === '!=') return { name, operator, value, test: (text) => text !== value };
  try {
    const expression = anchored(value);
    const negative = operator === '!~';
    return { name, operator, value, test: (text) => expression.test(text) !== negative };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw source.fault(node, `a regular expression ${error.message}`);
  }
}

function equal(name: string, value: string): Matcher {
  return { name, operator: '=', value, test: (text) => text === value };
}
