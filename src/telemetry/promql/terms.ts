import type { SyntaxNode } from '@lezer/common';
import { operatorOf } from './compile-operators.ts';
import { expressionsOf, type Source } from './source.ts';

/** What stands between operators: something that is whole by itself, with the offset and @ behind it. */
export interface Term {
  readonly node: SyntaxNode;
  /** Nodes of offset and @, innermost first. */
  readonly modifiers: SyntaxNode[];
  /** A number whose sign stands by itself in the list. */
  readonly unsigned: boolean;
}

export type Item =
  | { readonly term: Term }
  | { readonly sign: '+' | '-'; readonly node: SyntaxNode }
  | { readonly operator: string; readonly node: SyntaxNode };

/**
 * An expression as it is written: terms, signs and operators in a row. The grammar of the package lets `offset` and `@`
 * reach over operators (`a + b offset 1m * c` becomes `((a + b) offset 1m) * c`) and takes a sign into a number
 * (`-1 ^ 2` becomes `(-1) ^ 2`), so that its tree cannot be taken at its word there. Whoever gets the row puts it together
 * by the precedence of Prometheus.
 */
export function itemsOf(node: SyntaxNode, source: Source): Item[] {
  const inner = expressionsOf(node);
  if (node.name === 'BinaryExpr') {
    const [left, right] = inner as [SyntaxNode, SyntaxNode];
    return [...itemsOf(left, source), { operator: operatorOf(node, source), node }, ...itemsOf(right, source)];
  }
  if (node.name === 'UnaryExpr') {
    return [{ sign: signOf(node, source), node }, ...itemsOf(inner[0] as SyntaxNode, source)];
  }
  if (node.name === 'OffsetExpr' || node.name === 'StepInvariantExpr') {
    const items = itemsOf(inner[0] as SyntaxNode, source);
    const last = items.at(-1) as Extract<Item, { term: Term }>;
    last.term.modifiers.push(node);
    return items;
  }
  if (node.name === 'NumberDurationLiteral' && /^[+-]/.test(source.of(node))) {
    return [{ sign: signOf(node, source), node }, { term: { node, modifiers: [], unsigned: true } }];
  }
  return [{ term: { node, modifiers: [], unsigned: false } }];
}

function signOf(node: SyntaxNode, source: Source): '+' | '-' {
  return source.of(node).startsWith('-') ? '-' : '+';
}
