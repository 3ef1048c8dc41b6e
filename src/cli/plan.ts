import { checkScenario } from '#experiment/check-scenario.ts';
import { loadScenario } from '#experiment/load-scenario.ts';
import { type PreparedScenario, prepare } from '#experiment/prepare.ts';
import { policyNames } from '#experiment/simulate.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { readSeeds } from './seeds.ts';

/** Options of `pitot run` that say what is run, as commander hands them over. */
export interface PlanOptions {
  policy?: string[];
  seed?: string[];
  seeds?: string[];
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

/**
 * Loads the scenario, puts in what the command line changes about it, and works out which runs are asked for.
 * @throws {InvalidInput} with the faults of the options, or else of the scenario
 */
export async function makePlan(file: string, options: PlanOptions): Promise<Plan> {
  const seeds = readSeeds(options.seed ?? [], options.seeds ?? []);
  const threads = positive('--threads', options.threads, Number.isInteger);
  const rates = { peak: positive('--peak', options.peak), mean: positive('--mean', options.mean) };
  const given = Object.fromEntries(
    Object.entries({ trace: options.trace, gaps: options.gaps, ...rates }).filter(([, value]) => value !== undefined),
  );
  const { scenario, base } = await loadScenario(file, given);
  const asked =
    options.duration === undefined ? scenario : checkScenario({ ...scenario, duration: options.duration }, file);
  const policies = choosePolicies(file, policyNames(asked), options.policy ?? []);
  return {
    prepared: prepare(asked, base),
    policies,
    seeds: seeds.length > 0 ? seeds : [asked.seed ?? 1],
    threads,
  };
}

/** Those asked for, in the scenario's order; all when none is. */
function choosePolicies(file: string, known: readonly string[], asked: readonly string[]): string[] {
  const names = known.map((name) => `'${name}'`).join(', ');
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new InvalidInput(unknown.map((got) => ({ where: file, name: '--policy', rule: `one of ${names}`, got })));
  }
  return known.filter((name) => asked.length === 0 || asked.includes(name));
}

function positive(name: string, text: string | undefined, isRight = Number.isFinite): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (number > 0 && isRight(number)) return number;
  throw InvalidInput.of('pitot run', name, `a ${isRight === Number.isInteger ? 'whole ' : ''}number above 0`, text);
}
