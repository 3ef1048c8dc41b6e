// How much faster two worker threads are than one, and what 30 seeds x 4 policies of the flash crowd take: the work of
// pitot compare, without a store. Wall clock and CPU time of the whole process; each figure in a process of its own, the
// shorter ones interleaved and repeated. Says something on a quiet machine of two cores or more only: on a busy one look at
// the CPU time.
//   npm run bench -- parallel            speed-up of two threads (goal: 1.85), memory of a worker, 30 x 4 (goal: 60 s)
//   npm run bench -- parallel speedup    only the first two
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runBatch } from '#experiment/batch.ts';
import { loadScenario } from '#experiment/load-scenario.ts';
import { prepare } from '#experiment/prepare.ts';
import { runSeeds } from '#experiment/run-seed.ts';

const SELF = fileURLToPath(import.meta.url);
const SCENARIO = fileURLToPath(new URL('../scenarios/flash-crowd.ts', import.meta.url));
const POLICIES = ['fixed-20', 'hpa-50', 'hpa-70', 'hpa-90'];
const REPEATS = 3;

interface Figures {
  wallSeconds: number;
  cpuSeconds: number;
  /** Peak resident memory of the process, all threads together. */
  rssMB: number;
  /** Of all digests, to prove that all did the same. */
  digests: string;
}

/** What this file does when it is started with a number of threads and of seeds. */
async function measure(threads: number, seeds: number): Promise<Figures> {
  const { scenario, base } = await loadScenario(SCENARIO);
  const prepared = prepare(scenario, base);
  const runs = runSeeds(1, seeds).flatMap((seed) => POLICIES.map((policy) => ({ prepared, policy, seed })));
  const started = performance.now();
  const before = process.cpuUsage();
  const { summaries } = await runBatch(runs, { threads });
  const used = process.cpuUsage(before);
  return {
    wallSeconds: (performance.now() - started) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    rssMB: process.resourceUsage().maxRSS / 1024,
    digests: summaries.map((summary) => summary?.digest).join(' '),
  };
}

function apart(threads: number, seeds: number): Figures {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', SELF, 'measure', String(threads), String(seeds)],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Error(`measuring ${threads} threads failed:\n${stderr}`);
  return JSON.parse(stdout) as Figures;
}

function line(name: string, { wallSeconds, cpuSeconds, rssMB }: Figures): string {
  return `${name.padEnd(34)}${wallSeconds.toFixed(1).padStart(8)} s${cpuSeconds.toFixed(1).padStart(10)} s CPU${rssMB.toFixed(0).padStart(7)} MB`;
}

function speedUp(): void {
  const one: Figures[] = [];
  const two: Figures[] = [];
  for (let i = 0; i < REPEATS; i++) {
    one.push(apart(1, 6));
    two.push(apart(2, 6));
  }
  if (new Set([...one, ...two].map(({ digests }) => digests)).size !== 1) throw new Error('results differ');
  const least = (all: Figures[]) => all.toSorted((a, b) => a.wallSeconds - b.wallSeconds)[0] as Figures;
  console.log(line('6 seeds x 4 policies, 1 thread', least(one)));
  console.log(line('6 seeds x 4 policies, 2 threads', least(two)));
  console.log(`two threads are ${(least(one).wallSeconds / least(two).wallSeconds).toFixed(2)}x one (goal: 1.85)`);
  const [few, many] = [apart(1, 2), apart(1, 12)];
  console.log(line('2 seeds x 4 policies, 1 thread', few));
  console.log(line('12 seeds x 4 policies, 1 thread', many));
  console.log(`memory grows by ${(many.rssMB - few.rssMB).toFixed(0)} MB from 8 runs to 48`);
}

const [word = 'all', threads = '', seeds = ''] = process.argv.slice(2);
if (word === 'measure') console.log(JSON.stringify(await measure(Number(threads), Number(seeds))));
else {
  console.log(`${availableParallelism()} cores`);
  speedUp();
  if (word === 'all') console.log(line('30 seeds x 4 policies, 2 threads', apart(2, 30)), '(goal: 60 s)');
}
