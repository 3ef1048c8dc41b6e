// The main job, as `npm start` runs it: the flash crowd under every policy that the scenario names. Further arguments
// go to the command: `npm start -- --seed 7`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = ['dist/cli/main.js', 'run', 'scenarios/flash-crowd.ts', ...process.argv.slice(2)];
// Ctrl-C reaches the command too, which has results to write first: wait for it instead of ending at once.
process.on('SIGINT', () => {});
const { status, signal } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
process.exitCode = signal === null ? (status ?? 1) : 130;
