// Whether the same scenario, policy and seed come out the same: twice in one process, in fresh processes, with one thread
// and with two, on every version of Node that is supported. Compares the digest and every byte of the files that a run
// leaves, prints a table, and exits with 1 on any difference.
//   node scripts/determinism.mjs              all of it, on Node 20, 22 and 24
//   node scripts/determinism.mjs once         what one process finds, as JSON; for the above
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { nodeBinaries } from './nodes.mjs';

const MAJORS = [20, 22, 24];

/** Shortened where the whole would take long. The seeds are two, which have to differ from each other. */
const CASES = [
  // Up to the middle of the crowd, when both autoscalers are busy.
  { file: 'scenarios/flash-crowd.ts', duration: '55m', policies: ['hpa-50', 'hpa-90'] },
  { file: 'scenarios/shop.ts' },
  { file: 'scenarios/trace-replay.ts', duration: '1h', policies: ['hpa-80'] },
  { file: 'test/determinism/everything.ts' },
];
const SEEDS = [1, 2];

/** The ways to run a case that one process takes; each is a column of the table, on each version of Node. */
const PROCESSES = { 'twice in one process': ['first', 'again'], 'in threads': ['1 thread', '2 threads'] };

/** @returns {Promise<Record<string, Record<string, string>>>} way -> run -> digest and hash of its files */
async function runs(ways) {
  const { loadScenario, prepare, runAll, simulate } = await import('pitot');
  const { runFiles } = await import('#report/run-files.ts');
  const found = Object.fromEntries(ways.map((way) => [way, {}]));
  for (const { file, duration, policies } of CASES) {
    const { scenario: whole, base } = await loadScenario(fileURLToPath(new URL(`../${file}`, import.meta.url)));
    const scenario = { ...whole, duration: duration ?? whole.duration };
    const asked = { policies: policies ?? Object.keys(scenario.policies ?? { fixed: {} }), seeds: SEEDS };
    for (const way of ways) {
      const results = way.includes('thread')
        ? await runAll(prepare(scenario, base), { ...asked, threads: Number.parseInt(way, 10) })
        : asked.policies.flatMap((policy) => SEEDS.map((seed) => simulate(scenario, { policy, seed, base })));
      for (const result of results) {
        const { digest, policy, seed } = result.summary;
        const files = createHash('sha256');
        for (const text of Object.values(runFiles(result))) for (const part of text) files.update(part);
        found[way][`${scenario.name} ${policy} ${seed}`] = `${digest} ${files.digest('hex').slice(0, 12)}`;
      }
    }
  }
  return found;
}

/** @returns {Map<string, Record<string, string>>} what every way on every version of Node came to */
function everywhere() {
  const columns = new Map();
  for (const { version, binary } of nodeBinaries(MAJORS)) {
    for (const [name, ways] of Object.entries(PROCESSES)) {
      const { status, stdout, stderr } = spawnSync(binary, [fileURLToPath(import.meta.url), 'once', ...ways], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`Node ${version}, ${name}: exit ${status}\n${stdout}${stderr}`);
      for (const [way, results] of Object.entries(JSON.parse(stdout))) columns.set(`Node ${version}, ${way}`, results);
      console.log(`Node ${version}: ran ${name}`);
    }
  }
  return columns;
}

/** Prints a row a run. @returns the number of runs that differ, or that do not differ from those of the other seed */
function compare(columns) {
  const names = Object.keys(columns.values().next().value);
  const width = Math.max(...names.map((name) => name.length));
  let bad = 0;
  const digests = new Map();
  console.log(`\n${'scenario, policy, seed'.padEnd(width)}  digest and files, in ${columns.size} ways`);
  for (const name of names) {
    /** What came out -> the ways in which it did. */
    const ways = new Map();
    for (const [way, results] of columns) ways.set(results[name], [...(ways.get(results[name]) ?? []), way]);
    const [outcome] = ways.keys();
    const twin = digests.get(outcome?.slice(0, 32));
    digests.set(outcome?.slice(0, 32), name);
    const verdict = ways.size > 1 ? 'DIFFERENT' : twin !== undefined ? `SAME AS ${twin}` : 'equal';
    if (verdict !== 'equal') bad++;
    console.log(`${name.padEnd(width)}  ${outcome}  ${verdict}`);
    if (ways.size > 1) for (const [value, those] of ways) console.log(`  ${value}: ${those.join('; ')}`);
  }
  return bad;
}

const [mode, ...ways] = process.argv.slice(2);
if (mode === 'once') {
  console.log(JSON.stringify(await runs(ways)));
} else {
  const columns = everywhere();
  const bad = compare(columns);
  const total = Object.keys(columns.values().next().value).length;
  console.log(`\n${total - bad} of ${total} runs equal in all ${columns.size} ways: ${[...columns.keys()].join('; ')}`);
  process.exitCode = bad > 0 ? 1 : 0;
}
