import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { type Explanation, explainDecision } from '#experiment/explain.ts';
import type { RunEvent, RunSummary } from '#experiment/result.ts';
import { VERSION } from '#experiment/version.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { parseDuration } from '#sim/time.ts';
import type { Console } from './console.ts';
import { explain as explainError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { explanationText } from './explanation-text.ts';
import { findScenario } from './find-scenarios.ts';
import { makePlan } from './plan.ts';
import { warn } from './warnings.ts';

interface Options {
  at?: string;
  service?: string;
  changed?: boolean;
  shadow?: string;
  scenario?: string;
  json?: boolean;
}

const WHERE = 'pitot explain';

const EXAMPLES = `
Examples:
  pitot explain out/flash-crowd/hpa-50/1/run.json --at 52m30s                  the last decision at or before that instant
  pitot explain out/flash-crowd/hpa-50/1/run.json --at 52m30s --service cart   for that service
  pitot explain out/flash-crowd/hpa-50/1/run.json --at 1h --changed            the last one that changed something
  pitot explain out/combined/dry-run/1/run.json --at 5m --shadow rate          what the shadow named rate would have done

The run is simulated again to that instant, so it needs the scenario as it was: it is refused when its hash differs.`;

/** `pitot explain`: the whole derivation of one decision of a run. */
export function explainCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('explain')
    .description('derive one scaling decision of a run from what the policy saw, numbers in')
    .argument('<run.json>', 'the summary of a run, or the folder that holds it')
    .option('--at <time>', 'virtual time, e.g. 12m30s (default: the end of the run)')
    .option('--service <name>', 'the service decided for (default: the one decided for last)')
    .option('--changed', 'the last decision that changed the number of replicas')
    .option('--shadow <name>', 'the decision of a shadow, which moved nothing')
    .option('--scenario <file>', "where the scenario's file is now, if it has moved")
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: Options) => {
      try {
        exit(await explain(path, options, console));
      } catch (error) {
        exit(explainError(error, undefined, console));
      }
    });
}

async function explain(path: string, options: Options, console: Console): Promise<ExitCode> {
  const file = path.endsWith('.json') ? path : join(path, 'run.json');
  const summary = readSummary(file);
  const at = options.at === undefined ? undefined : instantOf(options.at, summary);
  const { prepared, policy } = await prepareAgain(summary, file, options.scenario);
  warn(prepared, console);
  const { seed } = summary;
  const explanation = await explainDecision(prepared, {
    policy,
    seed,
    at: at ?? summary.durationSeconds * 1e9,
    service: options.service,
    changed: options.changed,
    shadow: options.shadow,
  });
  if (summary.version !== VERSION) {
    console.stderr.write(`warning: the run is of pitot ${summary.version}, this is ${VERSION}\n`);
  }
  const complaint = differenceFromRecord(explanation, join(dirname(file), 'events.ndjson'));
  if (complaint !== undefined) console.stderr.write(`warning: ${complaint}\n`);
  console.stdout.write(
    options.json ? `${JSON.stringify(explanation, null, 2)}\n` : explanationText(explanation, options.at),
  );
  return EXIT.ok;
}

function readSummary(file: string): RunSummary & Required<Pick<RunSummary, 'rerun'>> {
  if (!existsSync(file)) throw InvalidInput.of(WHERE, 'the run', 'a file that exists', file);
  let summary: Partial<RunSummary>;
  try {
    summary = JSON.parse(readFileSync(file, 'utf8')) as Partial<RunSummary>;
  } catch {
    throw InvalidInput.of(WHERE, 'the run', 'a run.json', file);
  }
  if (summary?.schema !== 'pitot/run/1') throw InvalidInput.of(WHERE, 'the run', 'a run.json', file);
  if (summary.rerun === undefined) {
    throw InvalidInput.of(
      WHERE,
      'the run',
      'one of pitot run, which writes down how to come to it again (rerun)',
      file,
    );
  }
  return summary as RunSummary & Required<Pick<RunSummary, 'rerun'>>;
}

function instantOf(text: string, { durationSeconds }: RunSummary): number {
  let at: number;
  try {
    at = parseDuration(text);
  } catch (error) {
    throw InvalidInput.of(WHERE, '--at', (error as Error).message, text);
  }
  if (at <= durationSeconds * 1e9) return at;
  throw InvalidInput.of(WHERE, '--at', `at most the ${durationSeconds} s that the run lasted`, text);
}

/** The scenario with the policy of the run, exactly as they were. */
async function prepareAgain({ rerun, ...summary }: RunSummary, file: string, moved: string | undefined) {
  const { scenario: given = '', overrides = {}, policy: word = summary.policy, policyHash } = rerun ?? {};
  const scenario = findScenario(moved ?? given);
  if (!existsSync(scenario)) {
    const rule = `a file that exists; the run names '${given}', as from the folder where pitot run was called (say where it is with --scenario)`;
    throw InvalidInput.of(WHERE, 'the scenario', rule, scenario);
  }
  const texts = Object.fromEntries(Object.entries(overrides).map(([name, value]) => [name, String(value)]));
  const plan = await makePlan(scenario, { ...texts, policy: [word] }, WHERE);
  const { prepared } = plan;
  const [policy = ''] = plan.policies;
  if (prepared.hash !== summary.scenarioHash) {
    const rule = `as it was when ${file} was written (sha256 ${summary.scenarioHash.slice(0, 12)}); it or a file that it names has changed, so run it again`;
    throw InvalidInput.of(WHERE, `the scenario ${scenario}`, rule, `sha256 ${prepared.hash.slice(0, 12)}`);
  }
  const hash = prepared.policyHashes?.[policy];
  if (hash !== policyHash) {
    const rule = `as it was when ${file} was written (sha256 ${policyHash?.slice(0, 12)}); run it again`;
    throw InvalidInput.of(WHERE, `the policy ${word}`, rule, `sha256 ${hash?.slice(0, 12)}`);
  }
  return { prepared, policy };
}

/** What was recorded has to say the same, where there is a record. */
function differenceFromRecord(explanation: Explanation, events: string): string | undefined {
  if (!existsSync(events)) return undefined;
  const { atSeconds, service, shadow, to, reason } = explanation;
  const type = shadow === undefined ? 'decision' : 'shadow';
  const recorded = readFileSync(events, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`{"type":"${type}"`))
    .map((line) => JSON.parse(line) as Extract<RunEvent, { type: 'decision' | 'shadow' }>)
    .findLast(
      (event) =>
        event.service === service &&
        event.atSeconds === atSeconds &&
        (event.type === 'decision' || event.name === shadow),
    );
  if (recorded === undefined) return `${events} has no ${type} for ${service} at ${atSeconds} s: this is another run`;
  if (recorded.to === to && recorded.reason.text === reason.text) return undefined;
  return `${events} says otherwise of this decision: ${recorded.reason.text}`;
}
