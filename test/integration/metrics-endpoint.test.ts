import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { replayCommand } from '#cli/replay.ts';
import { RealPrometheus } from './real-prometheus.ts';
import { commandOutput, resultsFolder, writtenRun } from './recorded-results.ts';

const out = resultsFolder();
const FOLDER = join(out, 'baseline-step', 'hpa-50', '1');
beforeAll(async () => {
  await writtenRun(out, 'scenarios/baseline-step.ts', 'hpa-50');
});

let stop: (() => Promise<void>) | undefined;
let real: RealPrometheus | undefined;
let taken: Server | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
  await real?.stop();
  real = undefined;
  taken?.close();
});

/** Replays in this process until `stop`. @returns where */
async function replayed(...args: string[]) {
  const { output, console, exit } = commandOutput();
  const command = replayCommand(console, exit);
  const ended = command.parseAsync([FOLDER, '--port', '0', ...args], { from: 'user' });
  stop = async () => {
    if (output.code < 0) process.emit('SIGTERM');
    await ended;
  };
  while (output.stdout === '' && output.code < 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return { url: output.stdout.trim(), output, ended };
}

describe('/metrics of a replay', () => {
  it('has nothing that promtool finds fault with', async () => {
    const { url } = await replayed('--from', '20m');
    const text = await (await fetch(url)).text();
    expect(text.split('\n').length).toBeGreaterThan(100);
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect(checked).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(text).toContain(
      'pitot_sim_time_seconds{run_id="baseline-step/hpa-50/1",scenario="baseline-step",policy="hpa-50",seed="1"} 1200\n',
    );
  });

  it('is what a real Prometheus scrapes, as the run goes on', async () => {
    const { url } = await replayed('--from', '15m', '--speed', '60', '--quiet');
    real = await RealPrometheus.start(`
global: {scrape_interval: 200ms, scrape_timeout: 200ms}
scrape_configs: [{job_name: pitot, honor_labels: true, static_configs: [{targets: ['${new URL(url).host}']}]}]
`);
    const ask = async (query: string) => {
      const answer = await (real as RealPrometheus).query(query, Date.now());
      return 'series' in answer ? answer.series[0]?.value : undefined;
    };
    const increase = 'max_over_time(pitot_sim_time_seconds[1m]) - min_over_time(pitot_sim_time_seconds[1m])';
    while (((await ask(increase)) ?? 0) < 120) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await ask('min(up)')).toBe(1);
    expect(await ask('sum(pitot_service_replicas{run_id="baseline-step/hpa-50/1",state="ready"})')).toBeGreaterThan(0);
    const buckets = 'count(http_server_request_duration_seconds_bucket{le="+Inf",http_response_status_code="200"})';
    expect(await ask(buckets)).toBe(1);
  });

  it('ends with the run', async () => {
    const { output, ended } = await replayed('--from', '39m40s', '--speed', '60');
    await ended;
    expect(output).toMatchObject({ code: 0 });
    expect(output.stderr).toBe(
      'warning: at --speed 60 every rate that is measured from outside is 60 times the true one\n' +
        'the run is over, at 40m\n',
    );
  });

  it('says in a line why it cannot be had', async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const expectLine = async (args: string[], code: number, line: RegExp) => {
      const { output, ended } = await replayed(...args);
      await ended;
      expect(output).toMatchObject({ code, stdout: '' });
      expect(output.stderr).toMatch(line);
      expect(output.stderr.trim().split('\n')).toHaveLength(1);
    };
    await expectLine(['--port', `${port}`], 1, /another program listens there \(EADDRINUSE\); --host and --port/);
    await expectLine(['--port', '99999'], 2, /--port must be a port, 0 to 65535, got "99999"/);
    await expectLine(['--from', '41m'], 2, /--from must be before the end of the run \(40m\), got "41m"/);
    await expectLine(['--from', 'later'], 2, /--from must be a duration such as 40m, got "later"/);
    await expectLine(['--speed', '0'], 2, /--speed must be a number above 0, got "0"/);
    rmSync(join(FOLDER, 'samples.bin'));
    await expectLine([], 2, /must be with all samples \(samples.bin\), as pitot run writes them without --no-samples/);
  });
});
