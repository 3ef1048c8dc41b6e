import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CodeBlock, codeBlocks, commandsOf } from './code-blocks.ts';

/**
 * Everything that the README and the pages of docs/ tell the reader to type is typed here, in a folder that looks like a
 * clone: blocks of `ts` are type-checked and run, commands of `sh` are executed, both for a short duration. Blocks of
 * `text` and those marked `partial` are not whole and are left alone.
 */
const PAGES = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name.replaceAll('\\', '/')}`),
].filter((name) => name.endsWith('.md'));

/** Languages of blocks; others are a slip (a fence without a language would be skipped in silence). */
const KNOWN = ['ts', 'sh', 'text', 'json', 'yaml', ''];

const root = process.cwd();
const blocks = PAGES.flatMap((page) => codeBlocks(readFileSync(page, 'utf8')).map((block) => ({ page, ...block })));
const whole = (language: string) =>
  blocks.filter((block) => block.language === language && !block.words.includes('partial'));

let folder = '';

beforeAll(() => {
  mkdirSync('out', { recursive: true });
  // Below the package, so that 'pitot' is found as it is in a clone.
  folder = mkdtempSync(join(root, 'out', 'docs-'));
  cpSync('scenarios', join(folder, 'scenarios'), { recursive: true });
  whole('ts').forEach((block, i) => {
    writeFileSync(join(folder, fileOf(block, i)), block.text);
  });
  const config = { extends: join(root, 'tsconfig.json'), include: ['*.ts'], exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `file=...` names a block's file for the commands that follow. */
function fileOf({ words }: CodeBlock, index: number): string {
  return words.find((word) => word.startsWith('file='))?.slice('file='.length) ?? `block-${index}.ts`;
}

function run(command: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

/** jq is the reader's, and not on every machine: where it is not, what is before it in the pipe runs all the same. */
const JQ = "command -v jq > /dev/null || jq() { cat > /dev/null; echo 'no jq here'; }";

/** `pitot run`, `compare` and `sweep` for two minutes where nothing shorter is said; results have the length that they have. */
function shell(line: string): { status: number | null; output: string } {
  const main = `"${process.execPath}" "${join(root, 'dist/cli/main.js')}"`;
  const pitot = `pitot() { if [[ $1 =~ ^(run|compare|sweep)$ && $2 != out/* && " $* " != *" --duration "* && " $* " != *" --capacity "* && $2 != -* ]]; then set -- "$@" --duration 2m; fi; ${main} "$@"; }`;
  return run('bash', '-o', 'pipefail', '-c', `${pitot}; npx() { "$@"; }; ${JQ}; ${line}`);
}

describe('the pages', () => {
  it('have blocks of both kinds, all of known languages', () => {
    expect(whole('ts').length).toBeGreaterThanOrEqual(2);
    expect(whole('sh').length).toBeGreaterThanOrEqual(8);
    expect(blocks.filter(({ language }) => !KNOWN.includes(language))).toEqual([]);
  });

  it('hold commands in no other blocks', () => {
    const hidden = blocks.filter(({ language, text }) => language === '' && /^\s*(\$ |npx |npm |pitot )/m.test(text));
    expect(hidden).toEqual([]);
  });

  it('link to files that exist', () => {
    const links = PAGES.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path = '']) =>
        join(dirname(page), path),
      ),
    );
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });
});

describe('blocks of TypeScript', () => {
  it('are accepted by the compiler', () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(run(process.execPath, tsc, '-p', 'tsconfig.json')).toEqual({ status: 0, output: '' });
  });

  it.each(
    whole('ts').map((block, i) => ({ where: `${block.page}:${block.line}`, file: fileOf(block, i), text: block.text })),
  )('run: $where', ({ file, text }) => {
    const ended = text.includes('export default')
      ? shell(`pitot run ${file} --no-out`)
      : run(process.execPath, '--import', 'tsx', '-C', 'pitot-src', file);
    expect(ended).toMatchObject({ status: 0 });
    // A module that others import may be silent; everything else has something to show.
    if (!/^export (?!default)/m.test(text)) expect(ended.output).toMatch(/\S/);
  });
});

describe('commands', () => {
  const commands = whole('sh').flatMap((block) =>
    commandsOf(block).map((command) => ({ where: `${block.page}:${block.line}`, command })),
  );
  /** Benchmarks take minutes, and say nothing on a machine that does something else too: only that they exist is tested. */
  const isBench = ({ command }: { command: string }) => command.startsWith('npm run bench');

  it.each(commands.filter(isBench))('name a benchmark: $where $command', ({ command }) => {
    const [, word = ''] = /^npm run bench(?: -- ([\w-]+))?$/.exec(command) ?? [];
    expect(readdirSync('bench').filter((name) => name.endsWith('.ts') && name.includes(word))).not.toEqual([]);
    expect(command).toMatch(/^npm run bench( -- [\w-]+)?$/);
  });

  it.each(commands.filter((one) => !isBench(one)))('run: $where $command', ({ command }) => {
    const { status, output } = shell(command);
    expect(status, output).toBe(0);
    expect(output).not.toMatch(/CHECK FAILED|does not load/);
  });
});

describe('code blocks', () => {
  it('are found with their language, words and line', () => {
    expect(codeBlocks('# x\n\n```ts file=a.ts\nlet x;\n```\n\n  ```\n  y\n  ```\n')).toEqual([
      { line: 3, language: 'ts', words: ['file=a.ts'], text: 'let x;\n' },
      { line: 7, language: '', words: [], text: '  y\n' },
    ]);
    expect(() => codeBlocks('```ts\nlet x;\n')).toThrow('line 1 has no end');
  });

  it('of shell are commands', () => {
    const block = { line: 1, language: 'sh', words: [], text: '# why\na \\\n  b\n\nc\n' };
    expect(commandsOf(block)).toEqual(['a    b', 'c']);
  });
});
