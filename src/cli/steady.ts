import { setImmediate } from 'node:timers/promises';
import { Command } from 'commander';
import { loadPolicyModules } from '#experiment/policy-modules.ts';
import { Run } from '#experiment/run.ts';
import { checkStationary, steady } from '#experiment/steady.ts';
import { steadyText } from '#report/steady-table.ts';
import { InvalidInput } from '#sim/invalid.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { findScenario } from './find-scenarios.ts';
import { until } from './interrupt.ts';
import { makePlan, type PlanOptions } from './plan.ts';
import { Progress } from './progress.ts';
import { percentOf, wholeOf } from './quantity-options.ts';
import { warn } from './warnings.ts';

const EXAMPLES = `
Examples:
  pitot steady my-scenario.ts --duration 12h                   what it settles to under constant load, with intervals
  pitot steady my-scenario.ts --policy hpa-50 --batches 30     under one of its policies

One run and one seed: the scenario's load has to be constant. Where it changes there is no warm-up and no long run: use
pitot compare, whose intervals are over seeds. Where the warm-up ends is found by MSER-5, and the rest is cut into batches.

Exit codes: 0 done, 1 the run failed, or was too short to settle, 2 bad input, 130 interrupted.`;

interface SteadyCommandOptions extends Pick<PlanOptions, 'duration'> {
  policy?: string;
  seed?: string;
  batches?: string;
  confidence?: string;
  json?: boolean;
  quiet?: boolean;
}

const WHERE = 'pitot steady';
/** Slices of the run between two looks at signals and progress. */
const SLICES = 200;

/** `pitot steady`: what one long run under constant load settles to. */
export function steadyCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('steady')
    .description('one long run under constant load: warm-up removed, means with intervals from batches')
    .argument('<scenario>', 'a scenario file, or the name of one that pitot brings (pitot list)')
    .option('-p, --policy <name>', 'the policy (default: the only one of the scenario)')
    .option('-s, --seed <number>', "the seed (default: the scenario's, or 1)")
    .option('--duration <time>', "replaces the scenario's duration, e.g. 12h")
    .option('--batches <number>', 'batches that the run is cut into after its warm-up (default: 20)')
    .option('--confidence <percent>', 'of intervals (default: 95)')
    .option('--json', 'print one JSON document instead of the table')
    .option('-q, --quiet', 'no progress and no remarks on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: SteadyCommandOptions) => {
      const file = findScenario(name);
      try {
        exit(await until((signal) => runSteady(file, options, console, signal)));
      } catch (error) {
        exit(explain(error, file, console));
      }
    });
}

async function runSteady(
  file: string,
  { policy, seed, duration, ...options }: SteadyCommandOptions,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const batches = wholeOf(WHERE, '--batches', options.batches, 2);
  const confidence = percentOf(WHERE, '--confidence', options.confidence);
  if (confidence !== undefined && (confidence < 0.5 || confidence >= 1)) {
    throw InvalidInput.of(WHERE, '--confidence', 'from 50 to below 100 (per cent)', options.confidence);
  }
  const asked = {
    ...(policy !== undefined && { policy: [policy] }),
    ...(seed !== undefined && { seed: [seed] }),
    ...(duration !== undefined && { duration }),
  };
  const plan = await makePlan(file, asked, WHERE);
  const [chosen = '', ...others] = plan.policies;
  if (others.length > 0) {
    throw InvalidInput.of(
      WHERE,
      '--policy',
      `given: one of ${plan.policies.join(', ')}, as this is about one run`,
      undefined,
    );
  }
  checkStationary(plan.prepared);
  if (!options.quiet) warn(plan.prepared, console);
  const modules = await loadPolicyModules(plan.prepared.scenario, [chosen]);
  const run = new Run(plan.prepared, { policy: chosen, seed: plan.seeds[0] as number }, { modules });
  const progress = options.quiet ? undefined : new Progress(console, plan.prepared.scenario.name);
  const slice = Math.max(1, Math.ceil(run.end / SLICES));
  const found = await steady(
    run,
    async () => {
      while (run.advance(run.now + slice) && !signal.aborted) {
        progress?.update(run.now / run.end, 0, 1);
        // Lets signals through.
        await setImmediate();
      }
    },
    { batches, confidence },
  ).finally(() => progress?.clear());
  if (signal.aborted) return EXIT.interrupted;
  console.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : steadyText(found));
  return found.warmUp.tooShort.length > 0 ? EXIT.failed : EXIT.ok;
}
