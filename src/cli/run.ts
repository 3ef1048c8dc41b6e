import { Command } from 'commander';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import type { ExitCode } from './exit-codes.ts';
import { findScenario } from './find-scenarios.ts';
import { until } from './interrupt.ts';
import { makePlan, type PlanOptions } from './plan.ts';
import { type OutputOptions, runPlan } from './run-plan.ts';
import { warn } from './warnings.ts';

const EXAMPLES = `
Examples:
  pitot run scenarios/flash-crowd.ts                            every policy of the scenario, its own seed
  pitot run scenarios/flash-crowd.ts --policy hpa-50 --seed 7   one run
  pitot run scenarios/flash-crowd.ts --policy hpa-50 my-hpa.yaml kpa   your manifest beside others
  pitot run scenarios/flash-crowd.ts --seeds 1..5 --no-out      five runs a policy, only the table
  pitot run scenarios/trace-replay.ts --trace my.csv --peak 400 recorded traffic, scaled to a peak of 400 arrivals/s
  pitot run my-scenario.ts --json | jq '.runs[].violationRatio'

Name the scenario before --policy, --seed and --seeds: they take every word up to the next option.

Results: the table on stdout; per run <out>/<scenario>/<policy>/<seed>/
  run.json       the summary, with units in the names
  series.csv     a row a scrape a service: arrivals, outcomes, utilization, queue, replicas
  sojourn.csv    a row a scrape: a histogram of the sojourn times of requests answered since the one before
  events.ndjson  a line a scaling decision, a replica transition, an objective that is no longer met or is met again
  samples.bin    all metrics as Prometheus would have scraped them, for pitot push, replay and export openmetrics
  faro.ndjson    with --faro: decisions, objectives and phases as Grafana's Faro has them
  locust_*       with --locust-csv: what locust --csv --csv-full-history --json leaves (docs/locust.md)
A run with the same scenario, policy and seed gives the same bytes.

Ctrl-C keeps what is finished, writes the runs under way as far as they came, marked as interrupted, and prints the
table of both. Pressed twice it ends at once.`;

/** `pitot run`: simulates a scenario under its policies. */
export function runCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('run')
    .description('run a scenario in virtual time, under each of its policies')
    .argument(
      '<scenario>',
      'a scenario file (.ts, .js, .json or .yaml), or the name of one that pitot brings (pitot list)',
    )
    .option(
      '-p, --policy <name...>',
      'run only these: policies of the scenario, manifests (hpa.yaml), modules (./mine.ts), families (kpa)',
    )
    .option('-s, --seed <number...>', "seeds to run with (default: the scenario's, or 1)")
    .option('--seeds <range...>', 'seeds as a range, e.g. 1..5, or how many, e.g. 30, derived from the master seed')
    .option('--master <number>', "the master seed (default: the scenario's, or 1)")
    .option('-o, --out <folder>', 'where results are written', 'out')
    .option('--no-out', 'write no files')
    .option('--no-samples', 'do not write samples.bin, the largest of the files')
    .option('--faro', 'also write what Faro is told of each run')
    .option('--faro-url <url>', 'post that to a Faro receiver; its key, if any, is in PITOT_FARO_API_KEY')
    .option('--locust-csv [version]', "also write Locust's CSV and JSON files, as its version 2.12, 2.46 or 2.47 does")
    .option('--trace <csv>', "replaces the file of the scenario's trace")
    .option('--peak <rate>', 'scales the trace so that its busiest bin has this many arrivals/s')
    .option('--mean <rate>', 'scales the trace to this many arrivals/s on average')
    .option('--gaps <how>', 'what missing bins of the trace count as: error, zero or interpolate')
    .option('--duration <time>', "replaces the scenario's duration, e.g. 10m")
    .option('--threads <number>', 'runs at the same time (default: one a core); results do not depend on it')
    .option('--json', 'print one JSON document with the summaries of all runs instead of the table')
    .option('-q, --quiet', 'no progress and no remarks on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (scenario: string, options: PlanOptions & OutputOptions) => {
      exit(await run(scenario, options, console));
    });
}

async function run(scenario: string, options: PlanOptions & OutputOptions, console: Console): Promise<ExitCode> {
  const file = findScenario(scenario);
  try {
    const plan = await makePlan(file, options);
    if (!options.quiet) warn(plan.prepared, console);
    return await until((signal) => runPlan(plan, options, console, signal));
  } catch (error) {
    return explain(error, file, console);
  }
}
