import type { SyntaxNode } from '@lezer/common';

/** What is wrong with the text of a query: the rule that it breaks, as it stands after 'must be'. */
export class QueryFault extends Error {
  readonly rule: string;

  constructor(rule: string) {
    super(rule);
    this.rule = rule;
  }
}

/** A fault with its place in the text. */
export function faultAt(text: string, from: number, rule: string): QueryFault {
  return new QueryFault(`${rule} (at ${placeOf(text, from)})`);
}

/** Where in the text: the column, and the line if there are several. Both from 1. */
export function placeOf(text: string, from: number): string {
  const before = text.slice(0, from).split('\n');
  const column = `column ${(before.at(-1) as string).length + 1}`;
  return text.includes('\n') ? `line ${before.length}, ${column}` : column;
}

/** The fault of a text that is no PromQL: where it stops being one, and what stands there. */
export function syntaxFault(text: string, error: SyntaxNode): QueryFault {
  if (text.trim() === '') return new QueryFault('PromQL, not an empty text');
  const called = /[A-Za-z_:][\w:]*\s*\($/.exec(text.slice(0, error.from + 1).trimEnd());
  if (called !== null && text.slice(error.from, error.to).trim().startsWith('(')) {
    const name = called[0].replace(/\s*\($/, '');
    return faultAt(text, called.index, `PromQL; it has no function '${name}'`);
  }
  const rest = text.slice(error.from).trim();
  const found = rest === '' ? 'it ends too early' : `'${rest.slice(0, 12)}' is not expected there`;
  return faultAt(text, rest === '' ? text.length : error.from, `PromQL; ${found}`);
}
