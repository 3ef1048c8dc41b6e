import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FaroRecorder } from './faro.ts';
import { FaroRefused, HttpTransport } from './faro-http.ts';
import { LinesTransport, MemoryTransport } from './faro-transports.ts';

const recorder = (...transports: ConstructorParameters<typeof FaroRecorder>[0]['transports']) =>
  new FaroRecorder({ version: '1.2.3', runId: 'run-1', attributes: { seed: '7' }, transports });

describe('a Faro recorder', () => {
  it('gives each event its virtual instant, from the first one on', () => {
    const memory = new MemoryTransport();
    const faro = recorder(memory);
    faro.event('a', { x: '1' }, 0);
    faro.measurement('b', { y: 2 }, {}, 15e9);
    faro.exception(new TypeError('no'), { policy: 'mine' }, 16e9);
    expect(memory.items.map(({ type, payload }) => [type, (payload as { timestamp?: string }).timestamp])).toEqual([
      ['event', '2026-01-01T00:00:00.000Z'],
      ['measurement', '2026-01-01T00:00:15.000Z'],
      ['exception', '2026-01-01T00:00:16.000Z'],
    ]);
    expect(memory.items[2]?.payload).toMatchObject({ type: 'TypeError', value: 'no', context: { policy: 'mine' } });
    expect(memory.items[2]?.payload).toMatchObject({
      stacktrace: { frames: expect.arrayContaining([expect.objectContaining({ lineno: expect.any(Number) })]) },
    });
  });

  it('keeps equal events apart, and several recorders of one process', () => {
    const [one, two] = [new MemoryTransport(), new MemoryTransport()];
    const [first, second] = [recorder(one), recorder(two)];
    first.event('same', {}, 1e9);
    first.event('same', {}, 1e9);
    second.event('other', {}, 1e9);
    expect(one.items).toHaveLength(2);
    expect(two.items).toHaveLength(1);
    expect(Object.keys(globalThis).filter((name) => name.toLowerCase().includes('faro'))).toEqual([]);
  });

  it('leaves out numbers that JSON cannot say', () => {
    const memory = new MemoryTransport();
    recorder(memory).measurement('m', { good: 1, bad: Number.NaN, endless: Number.POSITIVE_INFINITY }, {}, 0);
    recorder(memory).measurement('m', { bad: Number.NaN }, {}, 0);
    expect(memory.items.map(({ payload }) => (payload as { values?: object }).values)).toEqual([{ good: 1 }]);
  });

  it('writes lines that are the same each time, with the meta where it changes', () => {
    const write = () => {
      const lines = new LinesTransport();
      const faro = recorder(lines);
      faro.event('a', {}, 0);
      faro.event('b', {}, 1e9);
      faro.phase('crowd');
      faro.event('c', {}, 2e9);
      return lines.lines;
    };
    expect(write().map((line) => JSON.parse(line).type)).toEqual(['meta', 'event', 'event', 'meta', 'event']);
    expect(write()).toEqual(write());
  });
});

describe('the HTTP transport', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  interface Received {
    method?: string | undefined;
    type?: string | undefined;
    key?: string | string[] | undefined;
    body: { meta: { session?: { id?: string } }; events?: { timestamp: string }[]; measurements?: object[] };
  }

  async function receiver(answers: readonly number[]): Promise<{ url: string; received: Received[] }> {
    const received: Received[] = [];
    server = createServer(async (request, response) => {
      received.push({
        method: request.method,
        type: request.headers['content-type'],
        key: request.headers['x-api-key'],
        body: JSON.parse(await textOf(request)),
      });
      response
        .writeHead(answers[received.length - 1] ?? 202)
        .end(answers[received.length - 1] === 400 ? 'bad meta' : '');
    });
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/collect`, received };
  }

  async function textOf(request: IncomingMessage): Promise<string> {
    let text = '';
    for await (const part of request) text += part;
    return text;
  }

  it("posts what Alloy's receiver takes, in order, a body for each phase and 500 items", async () => {
    const { url, received } = await receiver([]);
    const http = new HttpTransport({ url, apiKey: 'k' });
    const faro = recorder(http);
    for (let i = 0; i < 600; i++) faro.event('e', { i: String(i) }, i * 1e9);
    faro.measurement('m', { x: 1 }, {}, 600e9);
    faro.phase('next');
    faro.event('last', {}, 601e9);
    await http.flush();
    expect(received.map(({ body }) => [body.events?.length, body.measurements?.length])).toEqual([
      [500, undefined],
      [100, 1],
      [1, undefined],
    ]);
    expect(received[0]).toMatchObject({ method: 'POST', type: 'application/json', key: 'k' });
    const { body } = received[0] as Received;
    expect(Object.keys(body).sort()).toEqual(['events', 'meta']);
    expect(body.meta.session?.id).toBe('run-1');
    expect(body.events?.[0]?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    await http.flush();
    expect(received).toHaveLength(3);
  });

  it('tries again when the receiver is busy or broken, and sends nothing twice that was taken', async () => {
    const { url, received } = await receiver([202, 503, 429]);
    const http = new HttpTransport({ url, backoff: [1, 1, 1] });
    const faro = recorder(http);
    faro.event('first', {}, 0);
    faro.phase('next');
    faro.event('second', {}, 1e9);
    await http.flush();
    expect(received.map(({ body }) => (body.events?.[0] as { name?: string } | undefined)?.name)).toEqual([
      'first',
      'second',
      'second',
      'second',
    ]);
  });

  it('gives up at once when it is refused, saying why', async () => {
    const { url, received } = await receiver([400]);
    const http = new HttpTransport({ url, backoff: [1, 1] });
    recorder(http).event('first', {}, 0);
    await expect(http.flush()).rejects.toThrow(`the Faro receiver at ${url} did not take the events: 400 bad meta`);
    expect(received).toHaveLength(1);
  });

  it('gives up when nobody is there', async () => {
    const http = new HttpTransport({ url: 'http://127.0.0.1:59999/collect', backoff: [1] });
    recorder(http).event('first', {}, 0);
    await expect(http.flush()).rejects.toThrow(FaroRefused);
    await expect(http.flush()).rejects.toThrow('ECONNREFUSED');
  });
});
