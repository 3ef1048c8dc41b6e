import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EchoTarget } from '#load/echo-target.fixture.ts';
import type { Dialect } from '#load/locust/class-order.ts';
import type { UsersSpec } from '#load/spec.ts';
import { Users } from '#load/users.ts';
import { Engine } from '#sim/engine.ts';

const run = promisify(execFile);

/** The newest Locust with its linters, where .ci/locust.mjs puts it. */
export const VENV = resolve('node_modules/.cache/pitot-locust/bin');

/** The two that are tested: Debian's (2.12) and the newest. */
export const LOCUSTS = { debian: '/usr/bin/locust', newest: join(VENV, 'locust') };

/** @throws when it is not there: a suite that cannot run must not pass */
export function locustOf(which: keyof typeof LOCUSTS): string {
  const path = LOCUSTS[which];
  if (existsSync(path)) return path;
  const how = which === 'debian' ? 'apt-get install python3-locust' : 'node .ci/locust.mjs';
  throw new Error(`there is no ${path}: ${how} puts it there`);
}

/** What every answer takes; both worlds have it. */
const ANSWER_MILLISECONDS = 20;

/** Answers everything after 20 ms; of /flaky each twentieth request with 500. */
export async function startServer(): Promise<{ server: Server; host: string; keys: string[] }> {
  const keys: string[] = [];
  let flaky = 0;
  const server = createServer((request, response) => {
    keys.push(String(request.headers['x-pitot-key']));
    const status = request.url?.startsWith('/flaky') && ++flaky % 20 === 0 ? 500 : 200;
    request.resume();
    setTimeout(() => response.writeHead(status, { 'content-length': 2 }).end('ok'), ANSWER_MILLISECONDS);
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
}

/** Runs a locustfile as docs/locust.md says. @returns what Locust printed */
export async function runLocust(locust: string, file: string, folder: string, host: string): Promise<string> {
  const args = ['-f', file, '--headless', '--only-summary', '--exit-code-on-error', '0'];
  const { stdout, stderr } = await run(locust, [...args, '--csv', 'out', '--csv-full-history', '-H', host], {
    cwd: folder,
    timeout: 200_000,
  });
  return stdout + stderr;
}

/** Rows of a CSV by its header. */
export function csvRows(file: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\r\n');
  const names = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, i) => [names[i] as string, cell])));
}

function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}

/** One task that a user picked. */
export interface Decision {
  task: string;
  /** Nanoseconds of the wait before it; undefined where it was not drawn or constant. */
  waited: number | undefined;
}

/** What users of the same profile decide in virtual time. */
export function virtualDecisions(
  spec: UsersSpec,
  name: string,
  seed: number,
  dialect: Dialect,
  until: number,
): Map<string, Decision[]> {
  const engine = new Engine();
  const decisions = new Map<string, Decision[]>();
  const ended = new Map<string, number>();
  const target = new EchoTarget(engine, () => ANSWER_MILLISECONDS * 1e6);
  const paced = new Set(spec.users.flatMap(({ name, wait }) => (isPacing(wait) ? [name] : [])));
  const context = { seed, name, number: 0, engine, target, resolve: () => 0 };
  const users = new Users({ ...spec, dialect }, context, {
    task(className, ordinal, iteration, task, at) {
      const user = `${className}/${ordinal}`;
      // Tasks here end in a request, so a wait begins with an answer.
      const waited = iteration === 0 || paced.has(className) ? undefined : at - (ended.get(user) ?? Number.NaN);
      decisions.set(user, [...(decisions.get(user) ?? []), { task, waited }]);
    },
    answered(className, ordinal, _iteration, _step, _name, _sentAt, at) {
      ended.set(`${className}/${ordinal}`, at);
    },
  });
  target.sender = users;
  users.start();
  engine.run(until);
  return decisions;
}

function isPacing(wait: UsersSpec['users'][number]['wait']): boolean {
  return typeof wait === 'object' && !Array.isArray(wait) && ('every' in wait || 'perSecond' in wait);
}

/** What the locustfile logged of its users' decisions. */
export function locustDecisions(folder: string): Map<string, Decision[]> {
  const found = new Map<string, Decision[]>();
  for (const { user = '', iteration, task = '', waited_ns } of csvRows(join(folder, 'out_decisions.csv'))) {
    const own = found.get(user) ?? [];
    found.set(user, own);
    own[Number(iteration)] = { task, waited: waited_ns === '' ? undefined : Number(waited_ns) };
  }
  return found;
}
