import { existsSync, statSync } from 'node:fs';
import { Command } from 'commander';
import { StoreFailed } from '#experiment/store.ts';
import { type CompareOptions, compareFolders, compareScenarioFile } from './compare-command.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { findScenario } from './find-scenarios.ts';
import { until } from './interrupt.ts';

const EXAMPLES = `
Examples:
  pitot compare flash-crowd --policy hpa-50 hpa-70 hpa-90 --seeds 30    hpa-70 and hpa-90 against hpa-50
  pitot compare flash-crowd --baseline fixed-20                         every policy against fixed-20
  pitot compare flash-crowd --policy hpa-50 hpa-50-fast --until 'violations=±0.05pp'
                                                                        as many seeds as that takes
  pitot compare flash-crowd --policy hpa-50 hpa-70 --gate --max-cost +5% --junit gate.xml
                                                                        fails a pull request (docs/ci.md)
  pitot compare out/flash-crowd                                         the results that pitot run left there
  pitot compare flash-crowd --baseline hpa-50 --policy my-hpa.yaml      your manifest against hpa-50
  pitot compare big.ts --seeds 200 --shard 2/8 --store runs             one machine's part (docs/scale-out.md)

Name the scenario before --policy, --metric and --seeds: they take every word up to the next option.

Every policy meets the same requests under the same seed, so what is compared is the difference under each seed. Intervals
are over seeds, never over requests, which depend on each other. --seeds 30 means 30 seeds derived from the scenario's
own (or --master): more seeds never change those before them.

Finished runs are kept in the store (out/.store) by the hash of scenario, policy, files, seed and build. What is there is
not computed again: an interrupted comparison goes on where it was, and more seeds or policies cost only what is new.

Exit codes: 0 compared (and the gate passed), 1 the gate or a run failed, 2 bad input, 130 interrupted.`;

/** `pitot compare`: how sure is it that one policy is better than another, and by how much? */
export function compareCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('compare')
    .description('compare policies over many seeds: means, paired differences with intervals, and a gate for pipelines')
    .argument('<what...>', 'a scenario file or name (pitot list), or folders of results that pitot run left')
    .option(
      '-p, --policy <name...>',
      'compare only these policies (names, or files as for pitot run); the first is the baseline',
    )
    .option('-b, --baseline <name>', 'what the others are compared with (default: the first policy)')
    .option('--seeds <number...>', 'how many seeds (default: 30), or a range such as 1..30')
    .option('-s, --seed <number...>', 'these seeds')
    .option('--master <number>', "what --seeds 30 derives its seeds from (default: the scenario's seed, or 1)")
    .option('--metric <name...>', 'compare by these metrics only, e.g. p99 violations replica-hours')
    .option('--capacity <file>', 'the capacity map for metrics of elasticity (default: out/<scenario>/capacity.json)')
    .option('--until <width...>', "add seeds until differences are known so well, e.g. ±2% or 'violations=±0.1pp'")
    .option('--most <number>', 'seeds at which --until gives up (default: 200)')
    .option('--confidence <percent>', 'of intervals, tests and the gate (default: 95)')
    .option('--gate', 'exit with 1 unless every policy but the baseline meets the objectives with that confidence')
    .option('--max-cost <percent>', 'with --gate: how many more replica-hours than the baseline are allowed, e.g. +5%')
    .option('--junit <file>', "write the gate's verdict as JUnit XML")
    .option('--store <folder>', 'where finished runs are kept and looked up', 'out/.store')
    .option('--no-store', 'keep nothing, and compute everything')
    .option('--shard <i/n>', 'compute only the i-th of n parts, into the store; compare after pitot merge')
    .option('--trace <csv>', "replaces the file of the scenario's trace")
    .option('--peak <rate>', 'scales the trace so that its busiest bin has this many arrivals/s')
    .option('--mean <rate>', 'scales the trace to this many arrivals/s on average')
    .option('--gaps <how>', 'what missing bins of the trace count as: error, zero or interpolate')
    .option('--duration <time>', "replaces the scenario's duration, e.g. 10m")
    .option('--threads <number>', 'runs at the same time (default: one a core); results do not depend on it')
    .option('--json', 'print the comparison as one JSON document instead of tables')
    .option('-q, --quiet', 'no progress and no remarks on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (what: string[], options: CompareOptions) => exit(await compare(what, options, console)));
}

async function compare(what: string[], options: CompareOptions, console: Console): Promise<ExitCode> {
  const isResults = (path: string) => path.endsWith('run.json') || (existsSync(path) && statSync(path).isDirectory());
  const [first = '', ...more] = what;
  try {
    if (what.every(isResults)) return compareFolders(what, options, console);
    if (more.length > 0) {
      console.stderr.write(
        `pitot compare: give one scenario, or only folders of results, got ${what.join(' ')}\n(policies go after --policy: pitot compare ${first} --policy ${more.join(' ')})\n`,
      );
      return EXIT.usage;
    }
    return await until((signal) => compareScenarioFile(findScenario(first), options, console, signal));
  } catch (error) {
    if (error instanceof StoreFailed) {
      console.stderr.write(`pitot compare: ${error.message}\n`);
      return EXIT.failed;
    }
    return explain(error, first, console);
  }
}
