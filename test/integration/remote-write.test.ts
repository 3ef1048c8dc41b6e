import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pushCommand } from '#cli/push.ts';
import type { RunResult } from '#experiment/result.ts';
import { RealPrometheus } from './real-prometheus.ts';
import { commandOutput, resultsFolder, writtenRun } from './recorded-results.ts';
import { compareWithSeries } from './telemetry-comparison.ts';

const out = resultsFolder();
const FOLDER = join(out, 'baseline-step');
const END = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const EPOCH = END - 2400_000;

const results: RunResult[] = [];
beforeAll(async () => {
  for (const policy of ['hpa-50', 'fixed-8']) results.push(await writtenRun(out, 'scenarios/baseline-step.ts', policy));
});

let real: RealPrometheus | undefined;
let proxy: Server | undefined;
afterEach(async () => {
  proxy?.close();
  proxy = undefined;
  await real?.stop();
  real = undefined;
});
afterAll(() => real?.stop());

async function push(url: string, ...more: string[]) {
  return pushFolder(FOLDER, url, ...more);
}

async function pushFolder(folder: string, url: string, ...more: string[]) {
  const { output, console, exit } = commandOutput();
  const args = [folder, '--prometheus', url, '--end', new Date(END).toISOString(), ...more];
  await pushCommand(console, exit).parseAsync(args, { from: 'user' });
  return output;
}

/** Every value of series.csv of every run is in the Prometheus. */
async function expectEverything(prometheus: RealPrometheus, name = 'baseline-step'): Promise<void> {
  for (const result of results) {
    const id = `${name}/${result.summary.policy}/1`;
    const { compared, differences } = await compareWithSeries(prometheus, result, id, EPOCH);
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(700);
  }
}

/** Passes on to a Prometheus, and lets a test do something before and after each request. */
async function between(
  target: RealPrometheus,
  hooks: { before?: (write: number) => Promise<void>; after?: (write: number) => Promise<'lose' | undefined> },
): Promise<string> {
  let writes = 0;
  proxy = createServer((incoming, outgoing) => {
    void (async () => {
      const write = incoming.url?.endsWith('/write') ? ++writes : 0;
      await hooks.before?.(write);
      const parts: Uint8Array[] = [];
      for await (const part of incoming) parts.push(part);
      const { method, headers, url } = incoming;
      const passed = forward(new URL(url ?? '/', target.url), { method, headers }, async (answer) => {
        const body: Uint8Array[] = [];
        for await (const part of answer) body.push(part);
        if ((await hooks.after?.(write)) === 'lose') incoming.socket.destroy();
        else outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(Buffer.concat(body));
      });
      passed.on('error', () => incoming.socket.destroy());
      passed.end(Buffer.concat(parts));
    })();
  });
  await new Promise<void>((done) => proxy?.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

describe('pitot push into a real Prometheus', () => {
  it('has every value of series.csv there, of several runs at once, and refuses to mix in a second push', async () => {
    real = await RealPrometheus.start();
    const first = await push(real.url);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^2 runs, \d+ samples from .* to .*: \{run_id=~"baseline-step\/fixed-8\/1\|/);
    await expectEverything(real);
    const labelled = await real.query('count by (scenario, policy, seed) (pitot_sim_time_seconds)', END);
    expect(labelled).toMatchObject({
      series: expect.arrayContaining([
        { labels: { scenario: 'baseline-step', policy: 'hpa-50', seed: '1' }, value: 1 },
      ]),
    });

    const second = await push(real.url);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('has samples of run_id "baseline-step/fixed-8/1" at that time already');
    expect(second.stderr.trim().split('\n').at(-1)).toMatch(/--resume .* --as .* --end/);
    expect(await push(real.url, '--resume')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 runs, 0 samples'),
    });
    // Under another name everything is older than what is there, but by less than an hour.
    expect(await push(real.url, '--as', 'again')).toMatchObject({ code: 0 });
    await expectEverything(real, 'again');
  });

  it('survives a restart in the middle, and answers that are lost', async () => {
    real = await RealPrometheus.start();
    const prometheus = real;
    const url = await between(prometheus, {
      before: async (write) => {
        if (write === 2) await prometheus.restart();
      },
      // It was taken in, but nobody hears of it.
      after: async (write) => (write === 1 || write === 3 ? 'lose' : undefined),
    });
    const output = await push(url);
    expect(output).toMatchObject({ code: 0 });
    expect(output.stderr).toContain('trying again');
    await expectEverything(prometheus);
  });

  it('goes on where it was cut off', async () => {
    real = await RealPrometheus.start();
    const url = await between(real, {
      before: async (write) => {
        if (write === 1) process.emit('SIGINT');
      },
    });
    const cut = await push(url);
    expect(cut).toMatchObject({ code: 130 });
    expect(cut.stderr).toContain('the same command with --resume goes on from here');
    const partial = await real.query('max(pitot_sim_time_seconds)', END);
    expect(partial).toEqual({ series: [] });
    const middle = await real.query('max(pitot_sim_time_seconds)', EPOCH + 1200_000);
    expect(middle).toMatchObject({ series: [{ value: expect.any(Number) }] });
    // The end that is asked for now does not matter: the rest belongs behind what is there.
    const output = await push(real.url, '--resume', '--end', 'now');
    expect(output).toMatchObject({ code: 0 });
    await expectEverything(real);
  });

  it('puts a run that had not begun beside those that had', async () => {
    real = await RealPrometheus.start();
    expect(await pushFolder(join(FOLDER, 'hpa-50'), real.url)).toMatchObject({ code: 0 });
    expect(await push(real.url, '--resume', '--end', 'now')).toMatchObject({ code: 0 });
    await expectEverything(real);
  });

  it('says what to do about a Prometheus that scrapes, and so takes nothing that is old', async () => {
    const config = `
global: {scrape_interval: 100ms, scrape_timeout: 100ms}
scrape_configs: [{job_name: self, static_configs: [{targets: ['127.0.0.1:$PORT']}]}]
`;
    real = await RealPrometheus.start(config);
    for (;;) {
      const up = await real.query('up', Date.now());
      if ('series' in up && up.series.length > 0) break;
    }
    const old = ['--end', new Date(END - 7200_000).toISOString()];
    const { code, stderr } = await push(real.url, ...old);
    expect(code).toBe(1);
    const lines = stderr
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('pitot push: '));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/answers 400: out of bounds .*out_of_order_time_window: 7d/);

    await real.stop();
    real = await RealPrometheus.start(`${config}\nstorage: {tsdb: {out_of_order_time_window: 7d}}\n`);
    expect(await push(real.url)).toMatchObject({ code: 0 });
    await expectEverything(real);
  });

  it('says in a line what is wrong with an address', async () => {
    proxy = createServer((_, response) => response.writeHead(404).end('404 page not found'));
    await new Promise<void>((done) => proxy?.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const other = await push(url, '--quiet');
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(other.stderr).toBe(
      `pitot push: the Prometheus at ${url}/ answers 404: 404 page not found ` +
        '(is it a Prometheus, started with --web.enable-remote-write-receiver?)\n',
    );
    const none = await push('127.0.0.1:9090', '--quiet');
    expect(none.code).toBe(2);
    expect(none.stderr).toBe(
      'pitot push: --prometheus must be an address such as http://127.0.0.1:9090, got "127.0.0.1:9090"\n',
    );
  });
});
