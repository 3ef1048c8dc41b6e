import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult, RunSummary } from '#experiment/result.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { readRun } from './read-run.ts';

/** Folders below the one given in which runs are looked for: out/<scenario>/<policy>/<seed>. */
const DEPTH = 3;

/** A run and the folder that it was read from. */
export interface FoundRun {
  folder: string;
  result: RunResult;
}

/**
 * The runs in some folders: each a run's own, or one above it up to `out`.
 * @throws {InvalidInput} when a folder holds none, a file is broken, or they are not of one version of one scenario
 */
export function findRuns(folders: readonly string[], where: string): FoundRun[] {
  const found = [...new Set(folders.flatMap((folder) => runFoldersIn(folder, where)))];
  const runs = found.map((folder) => ({ folder, result: readRun(folder) }));
  refuseMixtures(runs, where);
  return runs;
}

/** The folders of runs in a folder. @throws {InvalidInput} when it has none */
export function runFoldersIn(folder: string, where: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw InvalidInput.of(where, 'the results', 'a folder, as pitot run writes it', folder);
  }
  const runs = below(folder, DEPTH);
  if (runs.length > 0) return runs;
  throw InvalidInput.of(
    where,
    'the results',
    'a folder with runs in it (their run.json, which is written last)',
    folder,
  );
}

function below(folder: string, depth: number): string[] {
  if (existsSync(join(folder, 'run.json'))) return [folder];
  if (depth === 0) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .flatMap((name) => below(join(folder, name), depth - 1));
}

/** Runs of different experiments say nothing about each other. */
function refuseMixtures(runs: readonly FoundRun[], where: string): void {
  const [first, ...others] = runs;
  if (first === undefined) return;
  const aspects: [string, (summary: RunSummary) => string][] = [
    ['scenario', ({ scenario }) => scenario],
    ['version', ({ version }) => version],
    ['objectives', ({ objectives }) => objectives.map((o) => `${o.target} ${o.underSeconds} s ${o.ratio}`).join(', ')],
    ['durationSeconds', ({ durationSeconds }) => String(durationSeconds)],
    ['services', ({ services }) => Object.keys(services).join(', ')],
    // Last, as it says that something differs and not what.
    ['scenarioHash', ({ scenarioHash }) => scenarioHash.slice(0, 12)],
  ];
  const isOneScenario = others.every(
    ({ result: { summary } }) => summary.scenarioHash === first.result.summary.scenarioHash,
  );
  const differing = aspects.flatMap(([aspect, of]): InvalidInput['faults'][number][] => {
    const expected = of(first.result.summary);
    const odd = others.find(({ result }) => of(result.summary) !== expected);
    // A run that lasts until it is drained has its own length under every seed.
    if (odd === undefined || (aspect === 'durationSeconds' && isOneScenario)) return [];
    const rule = `of one experiment, but ${aspect} is ${expected} in ${first.folder}`;
    return [{ where, name: 'the results', rule, got: `${of(odd.result.summary)} in ${odd.folder}` }];
  });
  if (differing.length > 0) throw new InvalidInput(differing);
  for (const run of runs) {
    const { policy, rerun } = run.result.summary;
    const other = runs.find(
      ({ result: { summary } }) => summary.policy === policy && summary.rerun?.policyHash !== rerun?.policyHash,
    );
    if (other === undefined) continue;
    const rule = `of one version of policy ${policy}, as in ${run.folder}`;
    throw InvalidInput.of(where, 'the results', rule, `another in ${other.folder}`);
  }
  const names = runs.map(({ result: { summary } }) => `policy ${summary.policy}, seed ${summary.seed}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw InvalidInput.of(where, 'the results', 'of different runs', `${twice} twice`);
}
