// Runs the steps one after the other, whatever becomes of the one before, and adds up what they found. Plain Node: the
// first step installs everything else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from './execute.mjs';
import { installLocust } from './locust.mjs';
import { missingPrograms } from './programs.mjs';
import { Tally } from './tally.mjs';

const MINUTE = 60_000;
/** The whole run has to end below 25 minutes. */
const DEADLINE = Date.now() + 24 * MINUTE;

/** What the integration tests need beside npm's packages, and the packages of Debian that have it. */
const PROGRAMS = { prometheus: 'prometheus', promtool: 'prometheus', chromium: 'chromium', locust: 'python3-locust' };

/** A suite writes vitest's JSON report, whose tests are counted; a check counts as one. Minutes are what it may take. */
const steps = [
  // Golden files, conformance and short laws are in it; laws at full length (npm run test:laws) would not fit any more.
  { suite: 'test', minutes: 14 },
  { check: 'typecheck', minutes: 2 },
  { check: 'lint', minutes: 2 },
  { check: 'unused', minutes: 2 },
  { check: 'test:determinism', minutes: 8 },
  { suite: 'test:integration', minutes: 10 },
  { check: 'start', minutes: 5 },
];

const reports = mkdtempSync(join(tmpdir(), 'pitot-ci-'));
const tally = new Tally();

console.log('\n=== programs of Debian');
const missing = await missingPrograms(PROGRAMS, 5 * MINUTE);
for (const program of Object.keys(PROGRAMS)) tally.program(program, !missing.includes(program));
tally.program('the newest locust', await installLocust(5 * MINUTE));

for (const { suite, check, minutes } of steps) {
  const name = suite ?? check;
  const report = join(reports, `${name.replace(':', '-')}.json`);
  const command = suite
    ? ['run', suite, '--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    : ['run', check];
  const limit = Math.max(0, Math.min(minutes * MINUTE, DEADLINE - Date.now()));
  console.log(`\n=== npm run ${name}`);
  const started = Date.now();
  const ended = await execute('npm', command, limit);
  if (suite) tally.suite(name, report, ended);
  else tally.check(name, ended);
  console.log(`=== npm run ${name}: ${ended.ok ? 'ok' : ended.why}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

rmSync(reports, { recursive: true, force: true });
for (const failure of tally.failures) console.log(`failed: ${failure}`);
process.exitCode = tally.failures.length === 0 ? 0 : 1;
console.log(`${tally.passed} passed, ${tally.failures.length} failed`);
