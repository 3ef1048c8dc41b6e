import { checkScenario } from '#experiment/check-scenario.ts';
import { givePolicies } from '#experiment/given-policies.ts';
import { loadScenario } from '#experiment/load-scenario.ts';
import { checkPolicyModules } from '#experiment/policy-modules.ts';
import { type PreparedScenario, prepare } from '#experiment/prepare.ts';
import type { Scenario } from '#experiment/scenario.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { scenarioWord } from './find-scenarios.ts';
import { readMaster, readSeeds, seedsOf } from './seeds.ts';

/** Options of `pitot run` and its kin that say what is run, as commander hands them over. */
export interface PlanOptions {
  policy?: string[];
  seed?: string[];
  seeds?: string[];
  master?: string;
  trace?: string;
  peak?: string;
  mean?: string;
  gaps?: string;
  duration?: string;
  threads?: string;
}

/** Everything that has to be right before the first run begins. */
export interface Plan {
  prepared: PreparedScenario;
  policies: string[];
  seeds: number[];
  threads: number | undefined;
}

export interface SeededPlan extends Plan {
  /** The scenario as it was asked for, before its files were read, and where those lie. */
  scenario: Scenario;
  base: string;
  /** What `--seeds 30` derives its seeds from. */
  master: number;
}

/**
 * Loads the scenario, puts in what the command line changes about it, and works out which runs are asked for.
 * @param command as faults of its options name it
 * @throws {InvalidInput} with the faults of the options, or else of the scenario
 */
export async function makePlan(file: string, options: PlanOptions, command = 'pitot run'): Promise<SeededPlan> {
  const seeds = readSeeds(options.seed ?? [], options.seeds ?? [], command);
  const threads = positive(command, '--threads', options.threads, Number.isInteger);
  const rates = { peak: positive(command, '--peak', options.peak), mean: positive(command, '--mean', options.mean) };
  const askedMaster = readMaster(options.master, command);
  const given = Object.fromEntries(
    Object.entries({ trace: options.trace, gaps: options.gaps, ...rates }).filter(([, value]) => value !== undefined),
  );
  const { scenario, base } = await loadScenario(file, given);
  const asked =
    options.duration === undefined ? scenario : checkScenario({ ...scenario, duration: options.duration }, file);
  const { names: policies, added, words, warnings } = givePolicies(asked, options.policy ?? [], file);
  const master = askedMaster ?? asked.seed ?? 1;
  const found = seedsOf(seeds, master);
  const prepared = prepare(asked, base, added);
  await checkPolicyModules(prepared.scenario, policies);
  const overrides = { ...given, ...(options.duration !== undefined && { duration: options.duration }) };
  return {
    prepared: {
      ...prepared,
      warnings: [...warnings, ...(prepared.warnings ?? [])],
      rerun: { scenario: scenarioWord(file), overrides, policies: words },
    },
    policies,
    seeds: found.length > 0 ? found : [master],
    master,
    threads,
    scenario: asked,
    base,
  };
}

function positive(
  command: string,
  name: string,
  text: string | undefined,
  isRight = Number.isFinite,
): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (number > 0 && isRight(number)) return number;
  throw InvalidInput.of(command, name, `a ${isRight === Number.isInteger ? 'whole ' : ''}number above 0`, text);
}
