import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { SampleStore } from '#telemetry/sample-store.ts';
import { compileAggregation, compileCall } from './compile-calls.ts';
import { combined, PRECEDENCE, signed } from './compile-operators.ts';
import { compileSelection } from './compile-selection.ts';
import { syntaxFault } from './fault.ts';
import { functionsOf } from './functions.ts';
import { parseNumber } from './literals.ts';
import type { Node } from './nodes.ts';
import type { Rules } from './rules.ts';
import { type CompilePart, expressionsOf, type Look, Source } from './source.ts';
import { type Item, itemsOf, type Term } from './terms.ts';

export interface Compiled {
  readonly node: Node;
  readonly looks: readonly Look[];
  /** Sets the instant that `@ start()` and `@ end()` mean. */
  begin(time: number): void;
}

/**
 * Compiles a query over the series of a store.
 * @throws {QueryFault} for what is no PromQL, does not fit together, or is beyond what is supported
 */
export function compile(text: string, store: SampleStore, rules: Rules): Compiled {
  const tree = parser.parse(text);
  let error: SyntaxNode | undefined;
  tree.iterate({
    enter({ type, node }) {
      if (type.isError) error ??= node;
    },
  });
  if (error !== undefined) throw syntaxFault(text, error);
  const source = new Source(text, store, rules);
  const node = compiler(source)(tree.topNode.firstChild as SyntaxNode, 0);
  return {
    node,
    looks: source.looks,
    begin(time) {
      source.begunAt = time;
    },
  };
}

/** Walks the syntax tree; each kind of expression has its own part. */
function compiler(source: Source): CompilePart {
  const functions = functionsOf(source.rules);
  const part: CompilePart = (node, reach) => joined(itemsOf(node, source), source, (term) => ofTerm(term, reach));
  const ofTerm = ({ node, modifiers, unsigned }: Term, reach: number): Node => {
    if (SELECTIONS.includes(node.name)) return compileSelection(node, modifiers, reach, source, part);
    if (modifiers.length > 0) throw source.fault(node, 'offset and @ after a selector or subquery only');
    switch (node.name) {
      case 'NumberDurationLiteral': {
        const value = parseNumber(unsigned ? source.of(node).slice(1).trim() : source.of(node));
        return { type: 'scalar', at: () => value };
      }
      case 'StringLiteral':
        return { type: 'string', text: source.string(node) };
      case 'ParenExpr':
        return part(expressionsOf(node)[0] as SyntaxNode, reach);
      case 'FunctionCall':
        return compileCall(node, reach, source, functions, part);
      case 'AggregateExpr':
        return compileAggregation(node, reach, source, part);
      default:
        throw source.unsupported(node, source.of(node).split(/\s/).at(-1) ?? node.name);
    }
  };
  return part;
}

const SELECTIONS = ['VectorSelector', 'MatrixSelector', 'SubqueryExpr'];

/** Puts a row of terms, signs and operators together by precedence; a sign binds like a product. */
function joined(items: readonly Item[], source: Source, ofTerm: (term: Term) => Node): Node {
  let next = 0;
  const primary = (): Node => {
    const item = items[next++] as Item;
    if ('term' in item) return ofTerm(item.term);
    return signed(item.node, upFrom(PRECEDENCE['^'] as number), 'sign' in item && item.sign === '-', source);
  };
  const upFrom = (least: number): Node => {
    let left = primary();
    for (;;) {
      const item = items[next];
      if (item === undefined || !('operator' in item)) return left;
      const precedence = PRECEDENCE[item.operator] as number;
      if (precedence < least) return left;
      next++;
      const right = upFrom(item.operator === '^' ? precedence : precedence + 1);
      left = combined(item.node, item.operator, left, right, source);
    }
  };
  return upFrom(0);
}
