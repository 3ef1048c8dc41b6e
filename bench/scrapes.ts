// How long a scrape of /metrics takes while all cores simulate: at most 100 ms at the 99th percentile, with as many series
// as a run may have. A replay serves them, in a process of its own, and moves on four times a second.
//   npm run bench -- scrapes

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERIES_BUDGET } from '#telemetry/catalogue.ts';
import { Labels } from '#telemetry/labels.ts';
import { SampleFile } from '#telemetry/live/sample-file.ts';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const SCRAPES = 200;
const PAUSE = 100;

const folder = mkdtempSync(join(tmpdir(), 'pitot-bench-'));
const children: ChildProcess[] = [];
try {
  await bench();
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const run = writeRun();
  const url = await started(['replay', run, '--port', '0', '--speed', '60', '--quiet']);
  await measure('idle', url);
  children.push(spawn(process.execPath, [MAIN, 'run', 'shop-day', '--no-out', '--quiet'], { stdio: 'ignore' }));
  // Threads take a moment to begin.
  await pause(5000);
  await measure('while all cores simulate', url);
}

async function measure(what: string, url: string): Promise<void> {
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < SCRAPES; i++) {
    const begun = performance.now();
    const response = await fetch(url);
    bytes = (await response.text()).length;
    times.push(performance.now() - begun);
    await pause(PAUSE);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => `${(times[Math.ceil(share * times.length) - 1] as number).toFixed(1)} ms`;
  const found = `median ${at(0.5)}, 99th percentile ${at(0.99)}, longest ${at(1)}`;
  console.log(`${what}: ${SCRAPES} scrapes of ${SERIES_BUDGET} series (${bytes} bytes): ${found}`);
}

/** A run of hours in which everything changes at every scrape. @returns its folder */
function writeRun(): string {
  const run = join(folder, 'bench', 'none', '1');
  mkdirSync(run, { recursive: true });
  const summary = { schema: 'pitot/run/1', scenario: 'bench', policy: 'none', seed: 1, durationSeconds: 2000 * 15 };
  writeFileSync(join(run, 'run.json'), JSON.stringify(summary));
  const name = 'http_server_request_duration_seconds';
  const bounds = [
    '0.005',
    '0.01',
    '0.025',
    '0.05',
    '0.075',
    '0.1',
    '0.25',
    '0.5',
    '0.75',
    '1.0',
    '2.5',
    '5.0',
    '7.5',
    '10.0',
  ];
  const series = Array.from({ length: Math.floor(SERIES_BUDGET / 17) }, (_, i) => {
    const labels = { service: `s${i % 25}`, http_request_method: 'GET', http_route: `/r${i}` };
    const buckets = [...bounds, '+Inf'].map((le) => Labels.of({ ...labels, __name__: `${name}_bucket`, le }));
    return [...buckets, ...['_sum', '_count'].map((end) => Labels.of({ ...labels, __name__: `${name}${end}` }))];
  }).flat();
  for (let i = series.length; i < SERIES_BUDGET; i++) {
    series.push(Labels.of({ __name__: 'pitot_service_queue_length', service: `s${i}` }));
  }
  const file = new SampleFile(join(run, 'samples.bin'));
  file.sink.begin(series);
  for (let row = 0; row < 2000; row++) {
    file.sink.scrape(
      row * 15_000,
      Float64Array.from(series, (_, i) => row * (i + 1)),
    );
  }
  file.close();
  return run;
}

/** Starts the command and waits for the address that it prints. */
function started(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    child.stdout.on('data', (data) => resolve(String(data).trim()));
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`pitot ${args[0]} ended with ${code}`)));
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
