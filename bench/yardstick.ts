// The real engine with normal telemetry on one of the three workloads:
//   npx tsx bench/yardstick.ts W1|W2|W3 SIZE
// SIZE is completed requests for W1, virtual seconds for W2 and W3. Prints one line of JSON.
//
// It runs dist as users do, by Node alone: under tsx's loader, which rewrites every module that is loaded, the same code
// takes a tenth more, and the bare sketches are not run under it either.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const bundle = buildSync({
  entryPoints: [fileURLToPath(new URL('./yardstick-run.ts', import.meta.url))],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  external: ['#*'],
});
const { status } = spawnSync(
  process.execPath,
  ['--input-type=module', '--eval', bundle.outputFiles[0]?.text ?? '', '--', ...process.argv.slice(2)],
  { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: 'inherit' },
);
process.exitCode = status ?? 1;
