import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';

export interface MetricsServerOptions {
  /** What there is to scrape: its type and a text of this instant. */
  metrics: { readonly contentType: string; text(): Promise<string> };
  /** Whether the run is under way, for /readyz. Default: it is. */
  isReady?: () => boolean;
  /** Default: 127.0.0.1, so that nobody else can reach it. */
  host?: string;
  /** 0 takes any that is free. */
  port: number;
  /** Milliseconds that a client may take to send a request, or say nothing for. Default: 5 seconds. */
  patience?: number;
}

/** The port is in use, or the host is none of this machine's. */
export class CannotListen extends Error {}

const PATIENCE = 5_000;
/** Connections at a time: enough for every scraper, too few to run out of files. */
const MOST_CONNECTIONS = 256;
/** Bytes of a request's header; what Prometheus sends is below 1 KiB. */
const HEADER_LIMIT = 8_192;

/** Serves /metrics, /healthz and /readyz, and lets no client hold up what it shows. */
export class MetricsServer {
  /** With the port that it has got. */
  readonly url: string;
  readonly #app: FastifyInstance;

  private constructor(url: string, app: FastifyInstance) {
    this.url = url;
    this.#app = app;
  }

  /** @throws {CannotListen} */
  static async start(options: MetricsServerOptions): Promise<MetricsServer> {
    const { host = '127.0.0.1', port } = options;
    const app = makeApp(options);
    try {
      await app.listen({ host, port });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      await app.close();
      throw new CannotListen(`${host}:${port} cannot be listened on: ${why(code, message)}`);
    }
    const address = app.server.address() as AddressInfo;
    const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return new MetricsServer(`http://${shown}:${address.port}`, app);
  }

  /** Ends all connections, also those in the middle of a request. */
  async close(): Promise<void> {
    await this.#app.close();
  }
}

function why(code: string | undefined, message: string): string {
  if (code === 'EADDRINUSE') return 'another program listens there (EADDRINUSE)';
  if (code === 'EADDRNOTAVAIL') return 'no network of this machine has that address (EADDRNOTAVAIL)';
  if (code === 'EACCES') return 'ports below 1024 are for the administrator (EACCES)';
  return message;
}

function makeApp({ metrics, isReady = () => true, patience = PATIENCE }: MetricsServerOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    connectionTimeout: patience,
    requestTimeout: patience,
    // No longer than that: connections that are held for nothing are places that a scraper may want.
    keepAliveTimeout: patience,
    bodyLimit: 1024,
    http: {
      maxHeaderSize: HEADER_LIMIT,
      connectionsCheckingInterval: Math.min(1_000, patience),
    },
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.text();
    return reply.header('content-type', metrics.contentType).header('cache-control', 'no-store').send(text);
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const ready = isReady();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'starting' });
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain').send('There are /metrics, /healthz and /readyz here.\n'),
  );
  app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) =>
    reply
      .code(error.statusCode ?? 500)
      .type('text/plain')
      .send(`${error.message}\n`),
  );
  return app;
}
