import type { SyntaxNode } from '@lezer/common';
import type { SampleStore } from '#telemetry/sample-store.ts';
import { faultAt } from './fault.ts';
import { parseNumber, parsePromDuration, parseString } from './literals.ts';
import type { Node } from './nodes.ts';
import type { Rules } from './rules.ts';
import type { Matcher } from './selector.ts';

/** What a selector of a query looks at. */
export interface Look {
  readonly matchers: readonly Matcher[];
  /** How far before the instant of the query it looks, in milliseconds; Infinity for a fixed instant. */
  readonly reach: number;
  /** Its place in the text. */
  readonly from: number;
}

/** Compiles a part of the syntax tree. @param reach how far subqueries around it look back, in milliseconds */
export type CompilePart = (node: SyntaxNode, reach: number) => Node;

const TYPE_NAMES: Readonly<Record<Node['type'], string>> = {
  scalar: 'a scalar',
  vector: 'an instant vector',
  matrix: 'a range vector',
  string: 'a string',
};

/** The text of a query while it is compiled, and what has been gathered from it. */
export class Source {
  readonly text: string;
  readonly store: SampleStore;
  readonly rules: Rules;
  readonly looks: Look[] = [];
  /** The instant that `@ start()` and `@ end()` mean. */
  begunAt = 0;

  constructor(text: string, store: SampleStore, rules: Rules) {
    this.text = text;
    this.store = store;
    this.rules = rules;
  }

  of({ from, to }: SyntaxNode): string {
    return this.text.slice(from, to);
  }

  string(node: SyntaxNode): string {
    const value = parseString(this.of(node));
    if (value === undefined) throw this.fault(node, 'texts that end, with escapes as in Go');
    return value;
  }

  /** The names in a list of labels; none when there is no list. */
  labelNames(node: SyntaxNode | null | undefined): string[] {
    const quoted = node?.getChild('QuotedLabelName');
    if (quoted) throw this.unsupported(quoted, 'quoted label names');
    return node?.getChildren('LabelName').map((name) => this.of(name)) ?? [];
  }

  /** Milliseconds of a literal; sums of durations and step() are an experiment of Prometheus'. */
  duration(node: SyntaxNode): number {
    const text = this.of(node);
    if (node.firstChild?.name !== 'NumberDurationLiteralInDurationContext') {
      throw this.unsupported(node, `the duration ${text}`);
    }
    const value = parsePromDuration(text) ?? Math.trunc(parseNumber(text) * 1000);
    if (Number.isFinite(value)) return value;
    throw this.fault(node, 'a finite duration');
  }

  fault(node: SyntaxNode, rule: string): Error {
    return faultAt(this.text, node.from, `PromQL with ${rule}`);
  }

  wrongType(node: SyntaxNode, what: string, types: readonly Node['type'][], got: Node['type']): Error {
    const wanted = types.map((type) => TYPE_NAMES[type]).join(' or ');
    return this.fault(node, `${what} ${wanted}, not ${TYPE_NAMES[got]}`);
  }

  wrongCount(node: SyntaxNode, name: string, count: string, got: number): Error {
    return this.fault(node, `${name}() with ${count} argument${count === '1' ? '' : 's'}, not ${got}`);
  }

  unsupported(node: SyntaxNode, what: string): Error {
    return faultAt(this.text, node.from, `PromQL without '${what}', which is not supported`);
  }
}

export function expressionsOf(node: SyntaxNode): SyntaxNode[] {
  return node.getChildren('Expr');
}

export function isLabelName(text: string | undefined): boolean {
  return /^[A-Za-z_]\w*$/.test(text ?? '');
}
