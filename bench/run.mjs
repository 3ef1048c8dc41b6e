// Runs the benchmarks against dist, one process each, as two kernels in one process spoil each other's inline caches.
// `npm run bench` runs all, `npm run bench -- event-list` those whose name holds the word.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const [word = '', ...rest] = process.argv.slice(2);
const parts = ['workloads.ts', 'yardstick.ts', 'yardstick-run.ts'];
const benches = readdirSync(folder).filter(
  (name) => name.endsWith('.ts') && name.includes(word) && !parts.includes(name),
);
if (benches.length === 0) {
  console.error(`no benchmark in bench/*.ts has "${word}" in its name`);
  process.exit(2);
}
for (const name of benches) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `${folder}${name}`, ...rest], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
