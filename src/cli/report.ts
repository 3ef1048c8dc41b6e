import { renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { Command } from 'commander';
import { assess } from '#experiment/assess.ts';
import type { CapacityMap } from '#experiment/result.ts';
import { readCapacityFile } from '#report/capacity-file.ts';
import { makeFolder } from '#report/files.ts';
import { type FoundRun, findRuns } from '#report/find-runs.ts';
import { reportHtml } from '#report/html/document.ts';
import { readAssets } from '#report/html-assets.ts';
import { reportMarkdown } from '#report/markdown.ts';
import type { ReportModel } from '#report/report-model.ts';
import { word } from '#report/rerun.ts';
import { verdictText } from '#report/verdict-text.ts';
import { InvalidInput } from '#sim/invalid.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

const WHERE = 'pitot report';
const FORMATS = ['html', 'md', 'json'] as const;
type Format = (typeof FORMATS)[number];

const EXAMPLES = `
Examples:
  pitot report out/flash-crowd -o report.html           one page that needs no network: verdict, tables, charts
  pitot report out/flash-crowd --format md -o report.md for a pull request, with SVG pictures beside it
  pitot report out/flash-crowd --format json            what the report is made of, on stdout

Folders are what pitot run wrote: of one run, a policy, a scenario. Runs of different versions of a scenario are refused.
With a capacity map beside the runs (pitot capacity) the report has demand, elasticity and regret too.`;

interface Options {
  output?: string;
  format?: string;
  baseline?: string;
  price?: string;
}

/** `pitot report`: makes a page of results, or a text for a pull request. */
export function reportCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('report')
    .description('make a report of results: which policy, by how much, how sure')
    .argument('<folders...>', 'folders that pitot run wrote, such as out/flash-crowd')
    .option('-o, --output <file>', 'the file to write (default: report.html or report.md; JSON goes to stdout)')
    .option('--format <format>', `one of ${FORMATS.join(', ')} (default: by the end of the file's name, or html)`)
    .option('--baseline <policy>', 'the policy that the others are compared with (default: the one recommended)')
    .option('--price <replica-hours>', 'what a violation counts as in regret (default: 0.01)')
    .addHelpText('after', EXAMPLES)
    .action((folders: string[], options: Options) => {
      try {
        exit(report(folders, options, console));
      } catch (error) {
        exit(explain(error, undefined, console));
      }
    });
}

function report(folders: readonly string[], options: Options, console: Console): ExitCode {
  const format = formatOf(options);
  const runs = findRuns(folders, WHERE);
  const output = options.output ?? (format === 'json' ? undefined : `report.${format}`);
  const model = modelOf(runs, folders, output, options);
  if (format === 'json') {
    const text = `${JSON.stringify({ schema: 'pitot/report/1', ...model.assessment }, null, 2)}\n`;
    if (output === undefined) console.stdout.write(text);
    else write(output, text);
  } else if (format === 'html') {
    write(output as string, reportHtml(model, readAssets()));
  } else {
    const file = output as string;
    const { text, pictures } = reportMarkdown(model, basename(file, extname(file)));
    for (const [name, picture] of Object.entries(pictures)) write(join(dirname(file), name), picture);
    write(file, text);
  }
  if (output !== undefined) {
    console.stdout.write(`${verdictText(model.assessment).headline}\n`);
    console.stderr.write(`the report is in ${output}\n`);
  }
  return EXIT.ok;
}

function formatOf({ format, output = '' }: Options): Format {
  const ending = extname(output).slice(1);
  const asked = format ?? (FORMATS.includes(ending as Format) ? ending : 'html');
  if (FORMATS.includes(asked as Format)) return asked as Format;
  throw InvalidInput.of(WHERE, '--format', `one of ${FORMATS.join(', ')}`, asked);
}

function modelOf(
  runs: readonly FoundRun[],
  folders: readonly string[],
  output: string | undefined,
  { baseline, price }: Options,
): ReportModel {
  const results = runs.map(({ result }) => result);
  const capacity = capacityBeside(runs);
  const policies = [...new Set(results.map(({ summary }) => summary.policy))];
  if (baseline !== undefined && !policies.includes(baseline)) {
    const rule = `one of ${policies.map((name) => `'${name}'`).join(', ')}`;
    throw InvalidInput.of(WHERE, '--baseline', rule, baseline);
  }
  const from = dirname(resolve(output ?? 'report.json'));
  return {
    assessment: assessed(results, {
      ...(capacity === undefined ? {} : { capacity }),
      ...(baseline === undefined ? {} : { baseline }),
      ...(price === undefined ? {} : { price: priceOf(price) }),
    }),
    results,
    folders: runs.map(({ folder }) => relative(from, resolve(folder)).split(sep).join('/')),
    command: `pitot report ${folders.map(word).join(' ')}${output === undefined ? '' : ` -o ${word(output)}`}`,
  };
}

function assessed(...[results, options]: Parameters<typeof assess>): ReturnType<typeof assess> {
  try {
    return assess(results, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw InvalidInput.of(WHERE, 'the results', `comparable: ${error.message}`, 'what the folders hold');
  }
}

function priceOf(text: string): number {
  const price = Number(text);
  if (text.trim() !== '' && Number.isFinite(price) && price >= 0) return price;
  throw InvalidInput.of(WHERE, '--price', 'a number from 0 up', text);
}

/** The capacity map of the scenario, where pitot capacity put one, if it is of this very scenario. */
function capacityBeside(runs: readonly FoundRun[]): CapacityMap | undefined {
  const [first] = runs as [FoundRun];
  const places = [...new Set(runs.map(({ folder }) => join(resolve(folder), '..', '..', 'capacity.json')))];
  const maps = places.map((file) => readCapacityFile(file)).filter((map) => map !== undefined);
  return maps.find(({ scenarioHash }) => scenarioHash === first.result.summary.scenarioHash);
}

/** Writes a file whole or not at all. @throws {InvalidInput} when it cannot be written there */
function write(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(resolve(file)));
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    throw InvalidInput.of(WHERE, '--output', `a file that can be written (${(error as Error).message})`, file);
  }
}
