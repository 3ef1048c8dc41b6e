import type { RunSummary } from '#experiment/result.ts';

/** The commands that make the runs again, one for each set of policies with the same seeds. */
export function rerunCommands(runs: readonly RunSummary[]): string[] {
  const seeds = new Map<string, number[]>();
  for (const { policy, seed } of runs) seeds.set(policy, [...(seeds.get(policy) ?? []), seed]);
  const groups = new Map<string, { policies: string[]; seeds: number[] }>();
  for (const [policy, own] of seeds) {
    if (policy.startsWith('oracle-')) continue;
    const sorted = own.sort((a, b) => a - b);
    const key = sorted.join();
    const group = groups.get(key) ?? { policies: [], seeds: sorted };
    group.policies.push(policy);
    groups.set(key, group);
  }
  const scenario = runs[0]?.scenario ?? '';
  const commands = [...groups.values()].map(
    ({ policies, seeds: own }) =>
      `pitot run ${word(scenario)} --policy ${policies.map(word).join(' ')} --seeds ${ranges(own)}`,
  );
  const oracles = runs.some(({ policy }) => policy.startsWith('oracle-'));
  return oracles ? [...commands, `pitot capacity ${word(scenario)} --oracles`] : commands;
}

/** `1..5 7` */
function ranges(seeds: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < seeds.length; ) {
    let j = i;
    while (seeds[j + 1] === (seeds[j] as number) + 1) j++;
    parts.push(i === j ? String(seeds[i]) : `${seeds[i]}..${seeds[j]}`);
    i = j + 1;
  }
  return parts.join(' ');
}

/** A word of a shell's command line. */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
