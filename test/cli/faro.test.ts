import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { emptyFolder, MAIN, pitot } from './pitot.ts';

const SMALL = ['run', 'test/cli/fixtures/small.ts', '--quiet'];
const FILE = join('small', 'hpa-50', '3', 'faro.ndjson');

interface Item {
  type: string;
  meta?: { session?: { id?: string }; view?: { name?: string } };
  payload?: { name?: string; type?: string; value?: string; timestamp?: string; stacktrace?: { frames: object[] } };
}

const items = (file: string): Item[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

let server: Server | undefined;
afterEach(() => server?.close());

/** A receiver that answers with these, the last one again and again. */
async function receiver(...answers: number[]) {
  const received: { key: string | string[] | undefined; body: { events?: { name: string }[] } }[] = [];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    received.push({ key: request.headers['x-api-key'], body: JSON.parse(text) });
    response.writeHead(answers[Math.min(received.length, answers.length) - 1] ?? 202).end('meta is odd\n');
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/collect`, received };
}

/** As `pitot`, while this process goes on to serve. */
function started(args: readonly string[], env: Record<string, string> = {}) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => {
      output.stdout += data;
    });
    child.stderr.on('data', (data) => {
      output.stderr += data;
    });
    child.on('close', (status) => resolve({ status, ...output }));
  });
}

describe('pitot run --faro', () => {
  it('writes the events of each run beside its results, the same each time', () => {
    const [one, two] = [emptyFolder(), emptyFolder()];
    for (const out of [one, two]) expect(pitot([...SMALL, '--faro', '--out', out]).status).toBe(0);
    const told = items(join(one, FILE));
    expect(readFileSync(join(two, FILE), 'utf8')).toBe(readFileSync(join(one, FILE), 'utf8'));
    expect(told[0]).toMatchObject({ type: 'meta', meta: { session: { id: 'small/hpa-50/3' } } });
    const names = told.flatMap(({ payload }) => payload?.name ?? []);
    expect(names[0]).toBe('experiment.start');
    expect(names.at(-1)).toBe('experiment.end');
    expect(names).toEqual(expect.arrayContaining(['experiment.phase', 'autoscaler.decision']));
    // A run without it leaves nothing of the run before.
    expect(pitot([...SMALL, '--out', one]).status).toBe(0);
    expect(existsSync(join(one, FILE))).toBe(false);
  });

  it('tells what a policy threw, without saying where its file lies', () => {
    const out = emptyFolder();
    const module = join(out, 'mine.ts');
    writeFileSync(
      module,
      `export default () => ({
  kind: 'mine',
  rhythms: [{ name: 'sync', interval: 15e9 }],
  needs: {},
  start: () => null,
  decide: ({ at }: { at: number }) => {
    if (at > 60e9) throw new TypeError('nothing to divide by');
    return { replicas: 'unchanged', reason: { code: 'Kept', numbers: {}, text: 'kept' }, state: null };
  },
});
`,
    );
    const { status, stderr } = pitot([...SMALL, '--faro', '--out', out, '--policy', module]);
    expect(status).toBe(1);
    expect(stderr).toContain('it threw TypeError: nothing to divide by');
    const told = items(join(out, 'small', 'mine', '3', 'faro.ndjson'));
    const exception = told.find(({ type }) => type === 'exception');
    expect(exception?.payload).toMatchObject({ type: 'TypeError', value: 'nothing to divide by' });
    expect(exception?.payload?.stacktrace?.frames.length).toBeGreaterThan(0);
    expect(JSON.stringify(exception)).not.toContain(out);
  });

  it('is refused where no files are written', () => {
    const { status, stderr } = pitot([...SMALL, '--faro', '--no-out']);
    expect(status).toBe(2);
    expect(stderr).toBe('pitot run: --faro must be left out where no files are written (--no-out), got true\n');
  });
});

describe('pitot run --faro-url', () => {
  it('posts each run, with the key of the environment, which is in no file', async () => {
    const { url, received } = await receiver();
    const out = emptyFolder();
    const args = [...SMALL, '--faro', '--faro-url', url, '--out', out];
    expect(await started(args, { PITOT_FARO_API_KEY: 'secret-key' })).toMatchObject({ status: 0 });
    const names = received.flatMap(({ body }) => body.events?.map(({ name }) => name) ?? []);
    // Two policies.
    expect(names.filter((name) => name === 'experiment.start')).toHaveLength(2);
    expect(names.filter((name) => name === 'experiment.end')).toHaveLength(2);
    expect(new Set(received.map(({ key }) => key))).toEqual(new Set(['secret-key']));
    for (const file of [FILE, join('small', 'hpa-50', '3', 'run.json')])
      expect(readFileSync(join(out, file), 'utf8')).not.toContain('secret-key');
  });

  it('that is refused is one line, once, and the results are kept', async () => {
    const { url, received } = await receiver(400);
    const out = emptyFolder();
    const ended = await started([...SMALL, '--faro-url', url, '--out', out]);
    expect(ended).toMatchObject({
      status: 1,
      stderr: `pitot run: the Faro receiver at ${url} did not take the events: 400 meta is odd; the results are kept\n`,
    });
    expect(received).toHaveLength(1);
    expect(existsSync(join(out, 'small', 'hpa-50', '3', 'run.json'))).toBe(true);
    expect(existsSync(join(out, FILE))).toBe(false);
  });

  it('must be an address', () => {
    const { status, stderr } = pitot([...SMALL, '--faro-url', 'localhost:1']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^pitot run: --faro-url must be an address such as .*, got "localhost:1"\n$/);
  });
});

describe('samples of a run', () => {
  it('are beside its results, unless they are not wanted', () => {
    const out = emptyFolder();
    const file = join(out, 'small', 'hpa-50', '3', 'samples.bin');
    expect(pitot([...SMALL, '--out', out]).status).toBe(0);
    expect(readFileSync(file).subarray(0, 8).toString()).toBe('PITOTSM1');
    expect(pitot([...SMALL, '--out', out, '--no-samples']).status).toBe(0);
    expect(existsSync(file)).toBe(false);
  });
});
