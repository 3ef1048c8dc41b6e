import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, InvalidInput } from '#sim/invalid.ts';
import type { RunSummary } from './result.ts';

const WHERE = 'pitot compare';

/**
 * Reads the run.json of every run in these folders, and below them.
 * @param paths folders of results, or files named run.json
 * @returns each policy and seed once, in the order found
 * @throws {InvalidInput} when there are none, when one cannot be read, and when they are not of one scenario and version:
 * then with everything that differs
 */
export function readRuns(paths: readonly string[]): RunSummary[] {
  const files = paths.flatMap(runFiles);
  if (files.length === 0) {
    throw InvalidInput.of(WHERE, 'the folder', 'one with results of pitot run (run.json) in it', paths.join(', '));
  }
  const runs = files.map((file) => ({ file, run: readRun(file) }));
  const interrupted = runs.filter(({ run }) => run.interrupted);
  if (interrupted.length > 0) {
    throw new InvalidInput(
      interrupted.map(({ file, run }) => ({
        where: file,
        name: 'the run',
        rule: 'a whole one, not interrupted',
        got: `${run.durationSeconds} s`,
      })),
    );
  }
  checkComparable(runs);
  return unique(runs);
}

interface Found {
  file: string;
  run: RunSummary;
}

function runFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'run.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function readRun(file: string): RunSummary {
  let run: unknown;
  try {
    run = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw InvalidInput.of(file, 'it', 'a run.json that can be read', (error as Error).message);
  }
  if ((run as RunSummary | null)?.schema === 'pitot/run/1') return run as RunSummary;
  throw InvalidInput.of(file, 'schema', "'pitot/run/1'", (run as RunSummary | null)?.schema);
}

/** What must be equal, or a difference of policies would be mixed with a difference of worlds. */
const SAME: readonly [name: string, of: (run: RunSummary) => unknown][] = [
  ['scenario', ({ scenario }) => scenario],
  ['version', ({ version }) => version],
  ['durationSeconds', ({ durationSeconds }) => durationSeconds],
  ['services', ({ services }) => Object.keys(services).join(', ')],
  ['routes', ({ routes }) => Object.keys(routes).join(', ')],
  [
    'objectives',
    ({ objectives }) => objectives.map((one) => `${one.ratio} of ${one.target} under ${one.underSeconds} s`).join(', '),
  ],
  ['scenarioHash', ({ scenarioHash }) => scenarioHash.slice(0, 12)],
];

function checkComparable(runs: readonly Found[]): void {
  const [first, ...others] = runs as [Found, ...Found[]];
  const told = new Set<string>();
  const policies = new Map<string, Found>();
  const faults = runs.flatMap(({ file, run }): Fault[] => {
    // Policies from elsewhere are no part of the scenario's hash: one name must mean one policy.
    const before = policies.get(run.policy);
    policies.set(run.policy, before ?? { file, run });
    const [expected, got] = [before?.run.rerun?.policyHash, run.rerun?.policyHash];
    if (before === undefined || expected === got) return [];
    return [
      { where: file, name: `policy ${run.policy}`, rule: `the one of ${before.file}`, got: 'another of that name' },
    ];
  });
  const differing = others.flatMap(({ file, run }) =>
    SAME.flatMap(([name, of]): Fault[] => {
      // A run that lasts until it is drained has its own length under every seed.
      if (name === 'durationSeconds' && run.scenarioHash === first.run.scenarioHash) return [];
      const [expected, got] = [of(first.run), of(run)];
      if (expected === got || told.has(`${name} ${got}`)) return [];
      told.add(`${name} ${got}`);
      return [{ where: file, name, rule: `${JSON.stringify(expected)} as in ${first.file}`, got }];
    }),
  );
  if (faults.length + differing.length > 0) throw new InvalidInput([...differing, ...faults]);
}

function unique(runs: readonly Found[]): RunSummary[] {
  const known = new Map<string, Found>();
  for (const found of runs) {
    const { run, file } = found;
    const name = JSON.stringify([run.policy, run.seed]);
    const before = known.get(name);
    if (before === undefined) known.set(name, found);
    else if (before.run.digest !== run.digest) {
      throw InvalidInput.of(
        file,
        'digest',
        `${before.run.digest.slice(0, 12)} as in ${before.file}`,
        run.digest.slice(0, 12),
      );
    }
  }
  return [...known.values()].map(({ run }) => run);
}
