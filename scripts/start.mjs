// The main job, as `npm start` runs it: the flash crowd under every policy that the scenario names, and a page about what
// came of it. Further arguments go to the command: `npm start -- --seed 7`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);

function pitot(...words) {
  return spawnSync(process.execPath, ['dist/cli/main.js', ...words], { cwd: root, stdio: 'inherit' });
}

/** Where the results go, as the command itself reads its arguments; undefined when nowhere. */
function outFolder() {
  if (given.includes('--no-out')) return undefined;
  const joined = given.find((word) => word.startsWith('--out='));
  const place = given.findIndex((word) => word === '-o' || word === '--out');
  return joined?.slice('--out='.length) ?? given[place + 1 || -1] ?? 'out';
}

/** Folders with runs of the same version as the one that was written last: older ones are of another experiment. */
function newestRuns(folder) {
  if (!existsSync(join(root, folder))) return [];
  const runs = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /^[^/\\]+[/\\][^/\\]+[/\\]run\.json$/.test(file))
    .map((file) => {
      const path = join(root, folder, file);
      const { version, scenarioHash } = JSON.parse(readFileSync(path, 'utf8'));
      return { folder: join(folder, file, '..'), version: `${version} ${scenarioHash}`, at: statSync(path).mtimeMs };
    });
  const newest = runs.reduce((a, b) => (b.at > a.at ? b : a), runs[0]);
  return runs.filter(({ version }) => version === newest.version).map((run) => run.folder);
}

// Ctrl-C reaches the command too, which has results to write first: wait for it instead of ending at once.
process.on('SIGINT', () => {});
const { status, signal } = pitot('run', 'scenarios/flash-crowd.ts', ...given);
process.exitCode = signal === null ? (status ?? 1) : 130;
const out = outFolder();
const asksOnly = given.some((word) => ['-h', '--help', '--json'].includes(word));
if (status === 0 && out !== undefined && !asksOnly) {
  const runs = newestRuns(join(out, 'flash-crowd'));
  if (runs.length > 0) pitot('report', ...runs, '-o', join(out, 'flash-crowd', 'report.html'));
}
