import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PrometheusClient, type PrometheusClientOptions, PrometheusRefused } from './prometheus-client.ts';

let server: Server | undefined;
afterEach(() => server?.close());

interface Asked {
  path: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Answers one after the other; 0 hangs up in the middle. The last one again and again. */
async function serve(answers: readonly (readonly [status: number, text: string])[]) {
  const asked: Asked[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const [status, text] = answers[Math.min(asked.length, answers.length - 1)] ?? [200, ''];
    asked.push({ path: request.url, headers: request.headers, body });
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(text);
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = (more: Partial<PrometheusClientOptions> = {}) =>
    new PrometheusClient({ url, backoff: [1], patience: 2_000, ...more });
  return { url, asked, client };
}

const BODY = Uint8Array.of(1, 2, 3);
const never = () => Promise.reject(new Error('nobody should ask'));

describe('writing to a Prometheus', () => {
  it('is one request with the headers of remote write, below the path that the address has', async () => {
    const { url, asked, client } = await serve([[204, '']]);
    await client().write(BODY, never);
    for (const path of ['/prometheus', '/prometheus/', '/prometheus/api/v1/write'])
      await client({ url: `${url}${path}` }).write(BODY, never);
    expect(asked.map(({ path }) => path)).toEqual(['/api/v1/write', ...Array(3).fill('/prometheus/api/v1/write')]);
    expect(asked[0]?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    });
    expect(asked[0]?.body).toBe('\x01\x02\x03');
  });

  it('goes on while the server is away, telling so once, and sends again only what has not arrived', async () => {
    const { asked, client } = await serve([
      [503, 'starting'],
      [0, ''],
      [500, 'disk'],
      [204, ''],
    ]);
    const trouble: (string | undefined)[] = [];
    const arrived = [false, false, false];
    await client({ onTrouble: (why) => trouble.push(why) }).write(BODY, async () => arrived.shift() === true);
    expect(asked).toHaveLength(4);
    expect(trouble).toEqual(['503 starting', undefined]);
  });

  it('does not send again what has arrived although no answer came', async () => {
    const { asked, client } = await serve([[0, '']]);
    await client().write(BODY, async () => true);
    expect(asked).toHaveLength(1);
  });

  it('ends at once when it is refused, and after its patience when nobody answers', async () => {
    const refused = await serve([[400, 'out of order sample']]);
    await expect(refused.client().write(BODY, never)).rejects.toThrow(
      `the Prometheus at ${refused.url}/ answers 400: out of order sample (it has later samples`,
    );
    expect(refused.asked).toHaveLength(1);
    const silent = new PrometheusClient({ url: 'http://127.0.0.1:59998', backoff: [1], patience: 20 });
    await expect(silent.write(BODY, async () => false)).rejects.toThrow(PrometheusRefused);
    await expect(silent.write(BODY, async () => false)).rejects.toThrow('does not answer, for 0 s: ECONNREFUSED');
  });

  it('follows no redirection, as it would lose the body', async () => {
    const { client } = await serve([[302, '']]);
    await expect(client().write(BODY, never)).rejects.toThrow('answers 302');
  });

  it('ends when it is told to', async () => {
    const { client } = await serve([[503, '']]);
    const signal = AbortSignal.timeout(50);
    await expect(client({ signal, backoff: [10] }).write(BODY, async () => false)).rejects.toThrow();
    expect(signal.aborted).toBe(true);
  });
});

describe('asking a Prometheus', () => {
  it('gives samples in the order of time', async () => {
    const result = [
      { values: [[2, '5']] },
      {
        values: [
          [1.5, '4'],
          [3, 'NaN'],
        ],
      },
    ];
    const { asked, client } = await serve([[200, JSON.stringify({ data: { result } })]]);
    expect(await client().samples('x{a="b"}', 5_000, 1_000)).toEqual([
      { at: 1_500, value: 4 },
      { at: 2_000, value: 5 },
      { at: 3_000, value: Number.NaN },
    ]);
    expect(new URLSearchParams(asked[0]?.body).get('query')).toBe('x{a="b"}[1000ms]');
  });

  it('says so when it is none', async () => {
    const { url, client } = await serve([[200, '<html>']]);
    await expect(client().samples('x', 1, 1)).rejects.toThrow(`what is at ${url}/ does not answer as a Prometheus`);
  });
});
