import type { Run } from '#experiment/run.ts';
import type { Scenario } from '#experiment/scenario.ts';
import { start } from '#experiment/simulate.ts';
import { CallTable } from './call-table.ts';
import { ascending } from './measure.ts';

/** What was seen of a run: its requests from outside, and the calls between its services. */
export class Observed {
  /** Requests that the load sent. */
  readonly requests: CallTable;
  /** What the engine counted by itself at the first service, up to each of the instants asked for. */
  readonly snapshots: readonly Snapshot[];
  readonly #calls: ReadonlyMap<string, CallTable>;

  constructor(requests: CallTable, calls: ReadonlyMap<string, CallTable>, snapshots: readonly Snapshot[]) {
    this.requests = requests;
    this.#calls = calls;
    this.snapshots = snapshots;
  }

  /** The calls that other services made to this one. */
  calls(service: string): CallTable {
    const table = this.#calls.get(service);
    if (table === undefined) throw new Error(`nobody called ${service}`);
    return table;
  }
}

/** The engine's counts at an instant. Areas are integrals over time, in request-nanoseconds. */
export interface Snapshot {
  at: number;
  present: number;
  presentArea: number;
  busyArea: number;
}

const SLICE = 3600e9;

/** Runs a scenario to its end and keeps every row of the tap. @throws when a law that the run itself checks is broken */
export function observe(scenario: Scenario, seed: number, probes: readonly number[] = []): Observed {
  const run = start(scenario, { seed });
  const { endpoints, services } = run.kernel.program;
  const requests = new CallTable(sizeOf(scenario));
  const calls = new Map<string, CallTable>();
  const tables = endpoints.map(({ service }) => services[service]?.name ?? '').map((name) => tableOf(calls, name));
  run.kernel.tap.consume((rows) => {
    for (let row = 0; row < rows.count; row++) {
      if ((rows.source[row] as number) >= 0) requests.append(rows, row);
      else (tables[rows.endpoint[row] as number] as CallTable).append(rows, row);
    }
  });
  const snapshots = probes.map((at) => {
    run.advance(at);
    return snapshotOf(run);
  });
  while (run.advance(run.now + SLICE)) {}
  const broken = run.finish().summary.checks.filter(({ ok }) => !ok);
  if (broken.length > 0)
    throw new Error(`laws broken: ${broken.map(({ name, detail }) => `${name} (${detail})`).join(', ')}`);
  for (const table of [requests, ...calls.values()]) table.finish();
  return new Observed(requests, calls, snapshots);
}

function snapshotOf({ kernel: { counters }, now }: Run): Snapshot {
  return {
    at: now,
    present: counters.present[0] as number,
    presentArea: counters.presentArea(0, now),
    busyArea: counters.busyArea(0, now),
  };
}

function tableOf(tables: Map<string, CallTable>, name: string): CallTable {
  const table = tables.get(name) ?? new CallTable(1024);
  tables.set(name, table);
  return table;
}

function sizeOf({ load }: Scenario): number {
  return Object.values(load).reduce((sum, { limit = 1024 }) => sum + limit, 0) + 64;
}

/** From the first measured request to just before the one after the last. */
export interface Window {
  from: number;
  until: number;
}

/**
 * The window in which the requests number `warmup` to `warmup + measured` - 1 happen.
 * @param instants when each request happened: arrived, or was completed
 */
export function windowOf(instants: Float64Array, { warmup, measured }: Size): Window {
  const sorted = ascending(instants);
  const from = sorted[warmup];
  const until = sorted[warmup + measured];
  if (from === undefined || until === undefined) throw new Error(`only ${sorted.length} requests happened`);
  return { from, until };
}

/** How many requests a case measures, after how many that it discards. */
export interface Size {
  warmup: number;
  measured: number;
}
