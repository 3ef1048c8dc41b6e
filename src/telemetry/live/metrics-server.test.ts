import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CannotListen, MetricsServer, type MetricsServerOptions } from './metrics-server.ts';

const metrics = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => 'up 1\n' };

let server: MetricsServer | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.close();
});

async function start(options: Partial<MetricsServerOptions> = {}): Promise<string> {
  server = await MetricsServer.start({ metrics, port: 0, patience: 300, ...options });
  return server.url;
}

/** A client that says so much and then waits. */
function stalled(url: string, text: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(text);
  sockets.push(socket);
  return socket;
}

/** However it comes about. */
function isClosed(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Asks until there is an answer, as a scraper does. */
async function scrape(url: string): Promise<string> {
  for (;;) {
    const response = await fetch(`${url}/metrics`).catch(() => undefined);
    if (response !== undefined) return `${response.status} ${await response.text()}`;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the metrics server', () => {
  it('answers scrapes, and says whether it is up and ready, to this machine only', async () => {
    let ready = false;
    const url = await start({ isReady: () => ready });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toBe(metrics.contentType);
    expect(await response.text()).toBe('up 1\n');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    ready = true;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('tells where things are to who asks for something else', async () => {
    const url = await start();
    for (const init of [{ path: '/' }, { path: '/metrics/x' }, { path: '/metrics', method: 'POST', body: 'x' }]) {
      const response = await fetch(`${url}${init.path}`, init);
      expect(response.status).toBe(404);
      expect(await response.text()).toBe('There are /metrics, /healthz and /readyz here.\n');
    }
    expect((await fetch(`${url}/%zz`)).status).toBe(400);
    expect(await scrape(url)).toBe('200 up 1\n');
  });

  it('refuses a header that is too long, and goes on', async () => {
    const url = await start();
    const response = await fetch(`${url}/metrics`, { headers: { x: 'a'.repeat(10_000) } });
    expect(response.status).toBe(431);
    expect(await scrape(url)).toBe('200 up 1\n');
  });

  it('shows what went wrong with one scrape to who scraped, and goes on', async () => {
    let broken = true;
    const text = async () => {
      if (broken) throw new Error('no readings');
      return 'up 1\n';
    };
    const url = await start({ metrics: { ...metrics, text } });
    expect(await scrape(url)).toBe('500 no readings\n');
    broken = false;
    expect(await scrape(url)).toBe('200 up 1\n');
  });

  it.each([
    ['nothing', ''],
    ['half a line', 'GET /met'],
    ['half a header', 'GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['half a body', 'POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf'],
  ])('ends a client that sends %s, and answers others meanwhile', async (_, text) => {
    const url = await start();
    const socket = stalled(url, text);
    await once(socket, 'connect');
    expect(await scrape(url)).toBe('200 up 1\n');
    await isClosed(socket);
    expect(await scrape(url)).toBe('200 up 1\n');
  });

  it('ends a client that goes on sending, but so slowly that it never comes to an end', async () => {
    const url = await start();
    const socket = stalled(url, 'GET /metrics HTTP/1.1\r\nX-Slow: ');
    const timer = setInterval(() => socket.write('a'), 20);
    await isClosed(socket);
    clearInterval(timer);
    expect(await scrape(url)).toBe('200 up 1\n');
  });

  it('survives more connections than it takes', async () => {
    const url = await start();
    for (let i = 0; i < 400; i++) stalled(url, 'GET');
    expect(await scrape(url)).toBe('200 up 1\n');
  });

  it('closes although somebody is connected', async () => {
    const url = await start({ patience: 60_000 });
    const socket = stalled(url, 'GET /metrics');
    await once(socket, 'connect');
    const closed = isClosed(socket);
    await server?.close();
    await closed;
    await expect(fetch(`${url}/metrics`)).rejects.toThrow();
  });

  it('says why it cannot listen', async () => {
    const port = Number(new URL(await start()).port);
    await expect(MetricsServer.start({ metrics, port })).rejects.toThrow(CannotListen);
    await expect(MetricsServer.start({ metrics, port })).rejects.toThrow(
      `127.0.0.1:${port} cannot be listened on: another program listens there (EADDRINUSE)`,
    );
    await expect(MetricsServer.start({ metrics, port: 0, host: '192.0.2.1' })).rejects.toThrow('EADDRNOTAVAIL');
  });
});
