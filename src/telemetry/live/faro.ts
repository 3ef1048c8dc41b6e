import {
  type BaseTransport,
  type Faro,
  InternalLoggerLevel,
  initializeFaro,
  type Meta,
  type Stacktrace,
} from '@grafana/faro-core';

/** Where virtual time begins on the calendar: Faro takes an instant of 0 for none, and receivers want real dates. */
export const VIRTUAL_EPOCH_MILLISECONDS = 1_767_225_600_000; // 2026-01-01T00:00:00Z

export interface FaroOptions {
  version: string;
  /** Identifies the run: the session of the events. */
  runId: string;
  /** More about the run, e.g. scenario, policy and seed. */
  attributes: Readonly<Record<string, string>>;
  transports: readonly BaseTransport[];
  /** Milliseconds since 1970 of the run's instant 0, above 0. Default: that of virtual time. */
  epochMilliseconds?: number;
}

/** Events of one run, told to Grafana's Faro. Instants are nanoseconds since the start of the run. */
export class FaroRecorder {
  readonly #faro: Faro;
  readonly #epoch: number;
  readonly #view: Partial<Meta> = { view: { name: 'start' } };

  constructor({ version, runId, attributes, transports, epochMilliseconds }: FaroOptions) {
    this.#epoch = epochMilliseconds ?? VIRTUAL_EPOCH_MILLISECONDS;
    this.#faro = initializeFaro({
      app: { name: 'pitot', version, environment: 'wind-tunnel' },
      sessionTracking: { session: { id: runId, attributes: { ...attributes } } },
      transports: [...transports],
      instrumentations: [],
      metas: [() => this.#view],
      // Equal events in a row are two events.
      dedupe: false,
      // Anything else would put an object into the global scope, once a process.
      isolate: true,
      preventGlobalExposure: true,
      globalObjectKey: 'faro',
      paused: false,
      internalLoggerLevel: InternalLoggerLevel.ERROR,
      unpatchedConsole: console,
      parseStacktrace: framesOf,
    });
  }

  /** The part of the run that what follows belongs to. */
  phase(name: string): void {
    this.#view.view = { name };
  }

  event(name: string, attributes: Readonly<Record<string, string>>, at: number): void {
    this.#faro.api.pushEvent(name, { ...attributes }, 'pitot', { timestampOverwriteMs: this.#instant(at) });
  }

  /** Numbers that are not finite are left out: as JSON they would become zeros. */
  measurement(
    type: string,
    values: Readonly<Record<string, number>>,
    context: Readonly<Record<string, string>>,
    at: number,
  ): void {
    const finite = Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
    if (Object.keys(finite).length === 0) return;
    const options = { context: { ...context }, timestampOverwriteMs: this.#instant(at) };
    this.#faro.api.pushMeasurement({ type, values: finite }, options);
  }

  exception(error: Error, context: Readonly<Record<string, string>>, at: number): void {
    this.#faro.api.pushError(error, { context: { ...context }, timestampOverwriteMs: this.#instant(at) });
  }

  #instant(at: number): number {
    return this.#epoch + at / 1e6;
  }
}

/** Faro has no parser of its own for V8's stacks. */
function framesOf({ stack = '' }: Error): Stacktrace {
  const frames = stack.split('\n').flatMap((line) => {
    const match = /^\s*at (?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/.exec(line);
    if (match === null) return [];
    const [, name = '?', filename = '', lineno, colno] = match;
    return [{ function: name, filename, lineno: Number(lineno), colno: Number(colno) }];
  });
  return { frames };
}
