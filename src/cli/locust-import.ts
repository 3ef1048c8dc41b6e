import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { loadScenario } from '#experiment/load-scenario.ts';
import { importLocust } from '#experiment/locust-import.ts';
import { runFolder, writeRun } from '#report/files.ts';
import { report } from '#report/table.ts';
import { faultText, InvalidInput } from '#sim/invalid.ts';
import { type Console, wantsColors, widthOf } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { findScenario } from './find-scenarios.ts';

const WHERE = 'pitot locust import';

interface Options {
  scenario?: string;
  policy: string;
  seed?: string;
  out: string | false;
  shape?: string;
}

const EXAMPLES = `
Examples:
  pitot locust import results/ --scenario shop            a run of the scenario, beside those of pitot run shop
  pitot locust import out_stats.csv --policy before       a run of whatever it was
  pitot locust import out_stats_history.csv --shape day.yaml --no-out
                                                          its users over time, for a scenario to replay

Locust's CSV files of 2.12 to 2.47 can be read. Where they are broken the rest is kept, and the exit code is 1.`;

/** `pitot locust import`: what a Locust run left as a result that compare and report take, and its users as a shape. */
export function locustImportCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('import')
    .description('make a result of what a Locust run left, and a shape of its users over time')
    .argument('<results>', "Locust's _stats.csv or _stats_history.csv, or the folder with them")
    .option(
      '--scenario <scenario>',
      'the scenario whose users they were: names become its routes, objectives are judged',
    )
    .option('-p, --policy <name>', 'the name that the run goes by', 'locust')
    .option('-s, --seed <number>', "its seed (default: the scenario's, or 1)")
    .option('-o, --out <folder>', 'where the result is written', 'out')
    .option('--no-out', 'write no result')
    .option('--shape <file>', "write the users over time as a shape's table (.yaml, .json or .ts)")
    .addHelpText('after', EXAMPLES)
    .action(async (results: string, options: Options) => {
      try {
        exit(await run(results, options, console));
      } catch (error) {
        exit(explain(error, undefined, console));
      }
    });
}

async function run(results: string, options: Options, { stdout, stderr, env }: Console): Promise<ExitCode> {
  const { scenario, policy, out } = options;
  const of = scenario === undefined ? undefined : await loadScenario(findScenario(scenario));
  const { result, shape, problems } = importLocust(results, { of, policy, seed: seedOf(options) });
  for (const problem of problems) stderr.write(`${faultText(problem)}\n`);
  if (options.shape !== undefined) {
    if (shape.length === 0)
      throw InvalidInput.of(WHERE, '--shape', 'used with a _stats_history.csv that has users', results);
    write(options.shape, shapeText({ table: shape }, options.shape));
    stderr.write(`the shape is in ${options.shape}\n`);
  }
  if (out !== false) {
    writeRun(out, result);
    stderr.write(`the result is in ${join(runFolder(out, result.summary))}\n`);
  }
  stdout.write(report([result.summary], { colors: wantsColors(stdout, env), width: widthOf(stdout) }));
  return problems.length > 0 ? EXIT.failed : EXIT.ok;
}

function seedOf({ seed }: Options): number | undefined {
  if (seed === undefined) return undefined;
  const number = seed.trim() === '' ? Number.NaN : Number(seed);
  if (Number.isSafeInteger(number)) return number;
  throw InvalidInput.of(WHERE, '--seed', 'a whole number', seed);
}

function shapeText(shape: unknown, file: string): string {
  switch (extname(file)) {
    case '.yaml':
    case '.yml':
      return stringify(shape, { collectionStyle: 'any', flowCollectionPadding: true });
    case '.json':
      return `${JSON.stringify(shape, null, 2)}\n`;
    case '.ts':
      return `/** Users over time, a row a second, as a Locust run had them: \`shape\` of a source of users. */\nexport const shape = ${JSON.stringify(shape, null, 2)};\n`;
    default:
      throw InvalidInput.of(WHERE, '--shape', 'a file that ends in .yaml, .json or .ts', file);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw InvalidInput.of(WHERE, '--shape', `a file that can be written (${(error as Error).message})`, file);
  }
}
