import type { RunSummary } from '#experiment/result.ts';

/** The policies that know what is coming are made by another command than the others. */
const ORACLE = /^oracle-/;

/** The commands that make the runs again, one for each set of policies that were run with the same seeds. */
export function rerunCommands(runs: readonly RunSummary[]): string[] {
  const [first] = runs;
  if (first === undefined) return [];
  const scenario = word(first.rerun?.scenario ?? first.scenario);
  const overrides = Object.entries(first.rerun?.overrides ?? {})
    .map(([name, value]) => ` --${name} ${word(String(value))}`)
    .join('');
  const groups = new Map<string, { policies: string[]; seeds: number[] }>();
  for (const [policy, seeds] of seedsByPolicy(
    runs.filter((run) => !ORACLE.test(run.policy) && run.imported === undefined),
  )) {
    const group = groups.get(seeds.join()) ?? { policies: [], seeds };
    group.policies.push(policy);
    groups.set(seeds.join(), group);
  }
  const commands = [...groups.values()].map(
    ({ policies, seeds }) =>
      `pitot run ${scenario} --policy ${policies.map(word).join(' ')} ${seedWords(seeds)}${overrides}`,
  );
  const [oracle] = seedsByPolicy(runs.filter((run) => ORACLE.test(run.policy)));
  if (oracle === undefined) return commands;
  const [, seeds] = oracle;
  return [...commands, `pitot capacity ${scenario} --oracles ${seeds.join(',')}`];
}

/** Seeds of each policy, by the word that it was asked for with. */
function seedsByPolicy(runs: readonly RunSummary[]): Map<string, number[]> {
  const seeds = new Map<string, number[]>();
  for (const { policy, rerun, seed } of runs) {
    const name = rerun?.policy ?? policy;
    seeds.set(
      name,
      [...(seeds.get(name) ?? []), seed].sort((a, b) => a - b),
    );
  }
  return seeds;
}

/** `--seeds 1..5`, or `--seed 3 7` where they do not follow each other. */
function seedWords(seeds: readonly number[]): string {
  const [low = 0] = seeds;
  const inARow = seeds.every((seed, i) => seed === low + i);
  return inARow && seeds.length > 1 ? `--seeds ${low}..${low + seeds.length - 1}` : `--seed ${seeds.join(' ')}`;
}

/** A word of a shell's command line. */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
