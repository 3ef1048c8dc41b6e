// The hold model: N events pending; each step takes the next and pushes one at now + an exponential gap. Ours is the
// timing wheel; beside it the bare wheel of bench/bare and our own heap, the oracle. CPU time, medians of interleaved
// repeats, each in a process of its own. Compare the ratios, not the nanoseconds.
//   npm run bench -- event-list
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EventHeap } from '#sim/event-heap.ts';
import type { EventList } from '#sim/event-list.ts';
import { TimingWheel } from '#sim/timing-wheel.ts';

const REPEATS = 5;
const STEPS = 1_000_000;
const IMPLEMENTATIONS: Record<string, () => EventList> = {
  wheel: () => new TimingWheel(),
  heap: () => new EventHeap(),
};

interface Measurement {
  /** CPU nanoseconds a step. */
  cpuNs: number;
  /** Where time stands at the end: equal for all that keep the order. */
  check: number;
}

/** The gaps of bench/bare/hold.mjs. */
function gaps(): Float64Array {
  const values = new Float64Array(65_536);
  let state = 12_345;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[i] = Math.floor(-Math.log((state + 0.5) / 2 ** 32) * 1e9);
  }
  return values;
}

const GAPS = gaps();

/** As `typed` in bench/bare/hold.mjs, step for step. @returns the instant of the event after the last step */
function hold(events: EventList, pending: number, steps: number): number {
  for (let i = 0; i < pending; i++) events.push(GAPS[i & 65_535] as number, 1, i, 0);
  let g = 0;
  for (let i = 0; i < steps; i++) {
    events.next(Number.POSITIVE_INFINITY);
    g = (g + 1) & 65_535;
    events.push(events.at + (GAPS[g] as number), 1, events.a, 0);
  }
  events.next(Number.POSITIVE_INFINITY);
  return events.at;
}

function timed(make: () => EventList, pending: number): Measurement {
  hold(make(), Math.min(pending, 5_000), 200_000);
  const started = process.cpuUsage();
  const check = hold(make(), pending, STEPS);
  const { user, system } = process.cpuUsage(started);
  return { cpuNs: ((user + system) * 1e3) / STEPS, check };
}

/** Runs one measurement in a process of its own. */
function measure(name: string, pending: number): Measurement {
  const args =
    name === 'bare wheel'
      ? [fileURLToPath(new URL('bare/hold.mjs', import.meta.url)), 'wheel', String(pending), String(STEPS)]
      : ['--import', 'tsx', fileURLToPath(import.meta.url), name, String(pending)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed:\n${stderr}`);
  return JSON.parse(stdout) as Measurement;
}

function median(values: number[]): number {
  return values.sort((x, y) => x - y)[values.length >> 1] as number;
}

function compare(): void {
  const names = ['bare wheel', ...Object.keys(IMPLEMENTATIONS)];
  console.log(`hold model, CPU ns a step, medians of ${REPEATS} (x = against the bare wheel)`);
  for (const pending of [16, 2_000, 100_000]) {
    const times = new Map<string, number[]>(names.map((name) => [name, []]));
    const checks = new Set<number>();
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      for (const name of names) {
        const { cpuNs, check } = measure(name, pending);
        times.get(name)?.push(cpuNs);
        checks.add(check);
      }
    }
    if (checks.size > 1) throw new Error(`the lists disagree at ${pending} pending: ${[...checks].join(', ')}`);
    const bare = median(times.get('bare wheel') ?? []);
    const cells = names.map((name) => {
      const time = median(times.get(name) ?? []);
      return `${name} ${time.toFixed(0)} (${(time / bare).toFixed(2)}x)`;
    });
    console.log(`${String(pending).padStart(7)} pending: ${cells.join(', ')}`);
  }
}

const [name, pending] = process.argv.slice(2);
const make = name === undefined ? undefined : IMPLEMENTATIONS[name];
if (make === undefined) compare();
else console.log(JSON.stringify(timed(make, Number(pending))));
