/** A fenced block of code in a Markdown text. */
export interface CodeBlock {
  /** The line of its opening fence, from 1. */
  line: number;
  /** First word after the fence. */
  language: string;
  /** The words after it. */
  words: readonly string[];
  text: string;
}

/** The fenced blocks of a Markdown text, in order. @throws {Error} when a fence is not closed */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { line: number; info: string; lines: string[] } | undefined;
  markdown.split('\n').forEach((line, index) => {
    const fence = /^\s*```(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { line: index + 1, info: (fence[1] ?? '').trim(), lines: [] };
    else {
      const [language = '', ...words] = open.info.split(/\s+/);
      blocks.push({ line: open.line, language, words, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    }
  });
  if (open !== undefined) throw new Error(`the block that begins at line ${open.line} has no end`);
  return blocks;
}

/** The commands of a block of shell: its lines, without comments, continued ones joined. */
export function commandsOf({ text }: CodeBlock): string[] {
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
