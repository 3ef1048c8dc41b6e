import CliTable from 'cli-table3';

export interface Heading {
  head: string;
  /** Texts are flush left, numbers (the default) flush right. */
  left?: true;
}

/** A table with a rule below its head and nothing else, so that it can be cut by columns and pasted into an issue. */
export function ruledTable(columns: readonly Heading[], rows: readonly (readonly string[])[]): string {
  const drawn = new CliTable({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ left }) => (left ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: { ...NOTHING, middle: '  ' },
  });
  for (const row of rows) drawn.push([...row]);
  const [head = '', ...body] = drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return [head, '-'.repeat(Math.max(...[head, ...body].map(({ length }) => length))), ...body].join('\n');
}

const NOTHING = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .map((part) => [part, '']),
);
