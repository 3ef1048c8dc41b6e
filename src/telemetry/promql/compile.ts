import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { SampleStore } from '#telemetry/sample-store.ts';
import { compileAggregation, compileCall } from './compile-calls.ts';
import { compileBinary, compileUnary } from './compile-operators.ts';
import { compileSelection } from './compile-selection.ts';
import { syntaxFault } from './fault.ts';
import { functionsOf } from './functions.ts';
import { parseNumber } from './literals.ts';
import type { Node } from './nodes.ts';
import type { Rules } from './rules.ts';
import { type CompilePart, expressionsOf, type Look, Source } from './source.ts';

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
  const part: CompilePart = (node, reach) => {
    switch (node.name) {
      case 'NumberDurationLiteral': {
        const value = parseNumber(source.of(node));
        return { type: 'scalar', at: () => value };
      }
      case 'StringLiteral':
        return { type: 'string', text: source.string(node) };
      case 'ParenExpr':
        return withoutAbsent(part(expressionsOf(node)[0] as SyntaxNode, reach));
      case 'UnaryExpr':
        return compileUnary(node, reach, source, part);
      case 'BinaryExpr':
        return compileBinary(node, reach, source, part);
      case 'FunctionCall':
        return compileCall(node, reach, source, functions, part);
      case 'AggregateExpr':
        return compileAggregation(node, reach, source, part);
      case 'VectorSelector':
      case 'MatrixSelector':
      case 'SubqueryExpr':
      case 'OffsetExpr':
      case 'StepInvariantExpr':
        return compileSelection(node, reach, source, part);
      default:
        throw source.unsupported(node, source.of(node).split(/\s/).at(-1) ?? node.name);
    }
  };
  return part;
}

/** In parentheses a selector does not tell `absent` what is missing. */
function withoutAbsent(inner: Node): Node {
  if (inner.type !== 'vector') return inner;
  const { absent: _, ...rest } = inner;
  return rest;
}
