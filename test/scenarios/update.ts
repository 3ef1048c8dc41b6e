// Runs the scenarios as the tests do and writes what the tests compare with: the golden files, and the table and picture
// of the README. Without --update it only says what differs. `npm run update:scenarios [-- scenario ...]`
// None of these is ever edited by hand: where one changes, the simulation has changed, and the changelog says so.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CASES } from './cases.ts';
import { flashCrowdPicture, PICTURE, withTable } from './derived.ts';
import { goldenOf, runCase } from './run-case.ts';

const update = process.argv.includes('--update');
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

function compare(file: string, text: string): void {
  const same = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (update && !same) writeFileSync(file, text);
  if (!update && !same) process.exitCode = 1;
  console.log(`${file}: ${same ? 'as it was' : update ? 'updated' : 'differs'}`);
}

for (const one of CASES.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const results = await runCase(one);
  compare(`test/scenarios/golden/${one.name}.json`, `${JSON.stringify(goldenOf(results), null, 2)}\n`);
  if (one.name !== 'flash-crowd') continue;
  compare('README.md', withTable(readFileSync('README.md', 'utf8'), results));
  compare(PICTURE, flashCrowdPicture(results));
}
