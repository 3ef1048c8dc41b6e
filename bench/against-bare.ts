// The real engine against the bare sketches of bench/bare, on the same workloads, interleaved, each run in a process of
// its own. CPU time a completed request, minimum and median of the repeats, and the ratio of the minima: a busy machine
// only ever adds time. Compare ratios, not microseconds.
//   npm run bench -- against-bare [repeats]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const REPEATS = Number(process.argv[2] ?? 5);
const SIZES = { W1: 2_000_000, W2: 1800, W3: 300 } as const;

interface Line {
  cpu: number;
  done: number;
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function microseconds(args: readonly string[]): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stderr}`);
  const { cpu, done } = JSON.parse(stdout.trim().split('\n').at(-1) as string) as Line;
  return (cpu / done) * 1e6;
}

const sorted = (values: number[]) => values.sort((a, b) => a - b);
console.log('workload  pitot us (min, median)  bare wheel us (min, median)  ratio of minima');
for (const [workload, size] of Object.entries(SIZES)) {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    ours.push(microseconds(['--import', 'tsx', path('./yardstick.ts'), workload, String(size)]));
    bare.push(microseconds([path('./bare/fast.mjs'), workload, 'wheel', String(size)]));
  }
  const [least, middle] = [sorted(ours)[0] as number, ours[ours.length >> 1] as number];
  const [bareLeast, bareMiddle] = [sorted(bare)[0] as number, bare[bare.length >> 1] as number];
  const pair = (min: number, median: number) => `${min.toFixed(3)}, ${median.toFixed(3)}`;
  console.log(
    `${workload.padEnd(10)}${pair(least, middle).padEnd(24)}${pair(bareLeast, bareMiddle).padEnd(29)}${(least / bareLeast).toFixed(2)}`,
  );
}
