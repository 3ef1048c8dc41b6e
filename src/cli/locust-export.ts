import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { loadScenario } from '#experiment/load-scenario.ts';
import { exportLocust } from '#experiment/locust-export.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { parseDuration } from '#sim/time.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { findScenario } from './find-scenarios.ts';

const WHERE = 'pitot locust export';

interface Options {
  output?: string;
  source?: string;
  httpUser?: boolean;
  dialect?: 'auto' | 'smooth' | 'kl';
  seed?: string;
  nearest?: boolean;
  think: string;
  scenario?: string;
}

const EXAMPLES = `
Examples:
  pitot locust export shop -o locustfile.py
  locust -f locustfile.py --headless --only-summary --exit-code-on-error 0 \\
    --csv out --csv-full-history -H http://127.0.0.1:8080
  pitot locust export flash-crowd --nearest --scenario nearest.json -o locustfile.py
                                    open arrivals as users who think, and the scenario that has them too

Every user of the file decides as in pitot's own runs with the same seed: same tasks, same waits, same request keys.
It runs on Locust 2.12 and later.`;

/** `pitot locust export`: a scenario's users as a locustfile. */
export function locustExportCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('export')
    .description("write a scenario's users as a locustfile")
    .argument('<scenario>', 'a scenario file, or the name of one that pitot brings (pitot list)')
    .option('-o, --output <file>', 'the file to write (default: stdout)')
    .option('--source <name>', 'the source of load, where the scenario has several')
    .option('--http-user', "on HttpUser instead of FastHttpUser (or what the scenario's `client` says)")
    .addOption(
      new Option(
        '--dialect <which>',
        'the order of user classes: before Locust 2.27, since, or of the one installed',
      ).choices(['auto', 'smooth', 'kl']),
    )
    .option('-s, --seed <number>', "the seed (default: the scenario's, or 1)")
    .option('--nearest', 'export open arrivals as the users that come nearest to them')
    .option('--think <time>', 'with --nearest: how long such a user thinks on average', '10s')
    .option('--scenario <file>', 'also write the scenario that the locustfile is of, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (scenario: string, options: Options) => {
      const file = findScenario(scenario);
      try {
        exit(await run(file, options, console));
      } catch (error) {
        exit(explain(error, file, console));
      }
    });
}

async function run(file: string, options: Options, { stdout, stderr }: Console): Promise<ExitCode> {
  const { text, remarks, scenario } = exportLocust(await loadScenario(file), {
    source: options.source,
    client: options.httpUser ? 'http' : undefined,
    dialect: options.dialect,
    seed: seedOf(options),
    think: options.nearest ? thinkOf(options) : undefined,
  });
  for (const remark of remarks) stderr.write(`${remark}\n`);
  if (options.scenario !== undefined) write('--scenario', options.scenario, `${JSON.stringify(scenario, null, 2)}\n`);
  if (options.output === undefined) stdout.write(text);
  else {
    write('--output', options.output, text);
    stderr.write(`the locustfile is in ${options.output}\n`);
  }
  return EXIT.ok;
}

function seedOf({ seed }: Options): number | undefined {
  if (seed === undefined) return undefined;
  const number = seed.trim() === '' ? Number.NaN : Number(seed);
  if (Number.isSafeInteger(number)) return number;
  throw InvalidInput.of(WHERE, '--seed', 'a whole number', seed);
}

function thinkOf({ think }: Options): number {
  try {
    const time = parseDuration(think);
    if (time > 0) return time;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw InvalidInput.of(WHERE, '--think', "a duration above 0s, such as '10s'", think);
}

function write(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw InvalidInput.of(WHERE, option, `a file that can be written (${(error as Error).message})`, file);
  }
}
