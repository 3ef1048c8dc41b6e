import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Version } from '#telemetry/promql/rules.ts';
import { type RemoteSeries, writeRequest } from './remote-write.ts';

/** What the real one answers to an instant query: an element a series, or the reason why there is no answer. */
export type Answer = { series: { labels: Record<string, string>; value: number }[] } | { error: string };

/** A Prometheus of this machine with an empty database and nothing to scrape, unless it is told otherwise. */
export class RealPrometheus {
  readonly url: string;
  readonly version: Version;
  /** Where its blocks are. */
  readonly data: string;
  #process: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, version: Version, process: ChildProcess, folder: string) {
    this.url = url;
    this.version = version;
    this.data = join(folder, 'data');
    this.#process = process;
    this.#folder = folder;
  }

  /**
   * @param config of Prometheus, with `$PORT` for its own port
   * @throws when there is none on the path, or it does not get ready within 20 s
   */
  static async start(config = 'global: {}\n'): Promise<RealPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'pitot-prometheus-'));
    const port = await freePort();
    writeFileSync(join(folder, 'prometheus.yml'), config.replaceAll('$PORT', String(port)));
    return RealPrometheus.#launch(folder, port);
  }

  /** Kills it as it stands, and starts it again on the same port with what it has kept. */
  async restart(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
    this.#process = (await RealPrometheus.#launch(this.#folder, Number(new URL(this.url).port))).#process;
  }

  static async #launch(folder: string, port: number): Promise<RealPrometheus> {
    const url = `http://127.0.0.1:${port}`;
    const child = spawn('prometheus', [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--storage.tsdb.retention.time=100y',
      '--web.enable-remote-write-receiver',
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    let log = '';
    let failed: Error | undefined;
    child.stderr.on('data', (chunk) => {
      log += chunk;
    });
    child.on('error', (error) => {
      failed = error;
    });
    for (let tries = 0; tries < 200; tries++) {
      if (failed !== undefined)
        throw new Error(`prometheus must be installed (Debian: apt install prometheus): ${failed.message}`);
      if (child.exitCode !== null) break;
      const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
      if (ready?.ok) return new RealPrometheus(url, await versionOf(url), child, folder);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    child.kill();
    throw new Error(`prometheus does not get ready: ${log.slice(-2000)}`);
  }

  /** Writes samples; over all calls together they must come in the order of time. */
  async write(series: readonly RemoteSeries[]): Promise<void> {
    const response = await fetch(`${this.url}/api/v1/write`, {
      method: 'POST',
      body: writeRequest(series),
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
    });
    if (!response.ok) throw new Error(`remote write: ${response.status} ${await response.text()}`);
  }

  /** @param at milliseconds */
  async query(text: string, at: number): Promise<Answer> {
    const response = await fetch(`${this.url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: text, time: String(at / 1000) }),
    });
    const { status, error, data } = (await response.json()) as Reply;
    if (status !== 'success' || data === undefined) return { error: error ?? 'no error was given' };
    if (data.resultType === 'scalar') return { series: [{ labels: {}, value: parseValue(data.result[1]) }] };
    if (data.resultType !== 'vector') return { error: `a result of type ${data.resultType}` };
    return { series: data.result.map(({ metric, value }) => ({ labels: metric, value: parseValue(value[1]) })) };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

type Reply = {
  status: string;
  error?: string;
  data?:
    | { resultType: 'scalar'; result: [number, string] }
    | { resultType: 'vector'; result: { metric: Record<string, string>; value: [number, string] }[] }
    | { resultType: 'matrix' | 'string'; result: unknown };
};

function parseValue(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

async function versionOf(url: string): Promise<Version> {
  const response = await fetch(`${url}/api/v1/status/buildinfo`);
  const { data } = (await response.json()) as { data: { version: string } };
  return data.version.startsWith('2.') ? 'prometheus-2' : 'prometheus-3';
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
