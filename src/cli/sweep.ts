import { Command } from 'commander';
import { StoreFailed } from '#experiment/store.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { findScenario } from './find-scenarios.ts';
import { until } from './interrupt.ts';
import { type SweepCommandOptions, sweepScenario } from './sweep-command.ts';

const EXAMPLES = `
Examples:
  pitot sweep flash-crowd --policy hpa-50 --vary policy.cpu=30..90:13        13 targets, and what 99 % and 99.9 % cost
  pitot sweep flash-crowd --policy hpa-50 --vary policy.cpu=30,50,70 --vary policy.minReplicas=2..8:4
                                                                             12 points and a map of them
  pitot sweep flash-crowd --policy hpa-50 --vary policy.cpu=30..90 --vary services.web.startup=5s..60s --samples 40
                                                                             40 points all over the square
  pitot sweep flash-crowd --policy hpa-50 hpa-50-min-6 --vary policy.cpu=30..90:7 --json > sweep.json

--vary takes the path of a number or a word: policy.<field> of each policy that is swept, or any other field of the
scenario, written as its errors write it (services.web.endpoints['GET /'][0].time). Then the values: a,b,c each of them;
low..high:n so many, both ends among them; low..high anything between, with --samples. Ends without a decimal point give
whole numbers; both may be durations. A path that leads nowhere is an error that lists those near it.

Name the scenario before --policy, --vary and --seeds: they take every word up to the next option.

Every point is run with the same seeds. Finished runs are kept in the store (out/.store): a sweep that was stopped goes on
where it was, and one that is extended computes only what is new.

Exit codes: 0 done, 1 a run failed, 2 bad input, 130 interrupted.`;

/** `pitot sweep`: what does a policy's knob cost, and what does it buy? */
export function sweepCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('sweep')
    .description('vary fields of a policy or scenario: Pareto front of cost and violations, cost at equal objective')
    .argument('<scenario>', 'a scenario file, or the name of one that pitot brings (pitot list)')
    .requiredOption('--vary <path=values...>', 'a field and its values, e.g. policy.cpu=30..90:13; may be repeated')
    .option('-p, --policy <name...>', 'sweep only these policies of the scenario')
    .option('--samples <number>', 'take so many points of a Latin hypercube instead of every combination')
    .option('--seeds <number...>', 'how many seeds (default: 10), or a range such as 1..10')
    .option('-s, --seed <number...>', 'these seeds')
    .option('--master <number>', "what --seeds 10 derives its seeds from (default: the scenario's seed, or 1)")
    .option('--metric <name...>', 'columns beside violations and replica-hours (default: p99)')
    .option('--heat <name...>', 'metrics that are drawn as maps (default: violations replica-hours)')
    .option('--at <percents>', 'shares of requests that keep their objective, whose cost is asked (default: 99,99.9)')
    .option('--confidence <percent>', 'of intervals (default: 95)')
    .option('--capacity <file>', 'the capacity map for metrics of elasticity (default: out/<scenario>/capacity.json)')
    .option('--store <folder>', 'where finished runs are kept and looked up', 'out/.store')
    .option('--no-store', 'keep nothing, and compute everything')
    .option('--shard <i/n>', 'compute only the i-th of n parts, into the store (docs/scale-out.md)')
    .option('--duration <time>', "replaces the scenario's duration, e.g. 10m")
    .option('--threads <number>', 'runs at the same time (default: one a core); results do not depend on it')
    .option('--json', 'print the sweep as one JSON document instead of tables')
    .option('-q, --quiet', 'no progress and no remarks on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (scenario: string, options: SweepCommandOptions) => exit(await sweep(scenario, options, console)));
}

async function sweep(name: string, options: SweepCommandOptions, console: Console): Promise<ExitCode> {
  const file = findScenario(name);
  try {
    return await until((signal) => sweepScenario(file, options, console, signal));
  } catch (error) {
    if (!(error instanceof StoreFailed)) return explain(error, file, console);
    console.stderr.write(`pitot sweep: ${error.message}\n`);
    return EXIT.failed;
  }
}
