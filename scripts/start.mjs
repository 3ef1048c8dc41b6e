// The main job, as `npm start` runs it: the flash crowd under every policy that the scenario names. Further arguments
// go to the command: `npm start -- --seed 7`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = ['dist/cli/main.js', 'run', 'scenarios/flash-crowd.ts', ...process.argv.slice(2)];
const { status, signal } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
process.exitCode = signal === null ? (status ?? 1) : 130;
