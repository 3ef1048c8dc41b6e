import { RUN_METRICS } from '#telemetry/catalogue.ts';
import { PrometheusClient, type PrometheusClientOptions, PrometheusRefused } from './prometheus-client.ts';
import { batchesOf, type PushedRun } from './push-batches.ts';
import { type RecordedRun, type RunLabels, runLabels } from './recorded-run.ts';

export interface PushOptions extends PrometheusClientOptions {
  /** Milliseconds since 1970 at which the longest run ends; all begin together. Not in the future. */
  end: number;
  /** Go on where an earlier push of these runs has come to. */
  resume: boolean;
  /** What `run_id` begins with. Default: the scenario's name. */
  name?: string;
  /** Told after each request: milliseconds since 1970 up to which everything has arrived. */
  onProgress?: (share: number) => void;
}

export interface Pushed {
  runs: readonly PushedRun[];
  samples: number;
  /** Milliseconds since 1970, of all runs together. */
  begin: number;
  end: number;
}

/** Milliseconds that `--resume` looks back for an earlier push: ten years. */
const LOOK_BACK = 10 * 365 * 86_400_000;

/**
 * Writes runs into a Prometheus, all at once in the order of time, so that one that takes nothing out of order takes
 * them too.
 * @throws {PrometheusRefused} when it does not take them; the signal's reason when that ends it
 */
export async function push(recorded: readonly RecordedRun[], options: PushOptions): Promise<Pushed> {
  const client = new PrometheusClient(options);
  const longest = Math.max(...recorded.map(({ durationSeconds }) => durationSeconds)) * 1000;
  // Whole seconds are easier to read.
  const epoch = Math.floor((options.end - longest) / 1000) * 1000;
  const fresh = recorded.map((run) => ({
    file: run.file,
    labels: runLabels(run, options.name),
    epoch,
    after: Number.NEGATIVE_INFINITY,
  }));
  const runs = options.resume
    ? await continued(client, fresh, options.end)
    : await unheard(client, fresh, epoch + longest);
  let samples = 0;
  const begin = Math.min(...runs.map((run) => run.epoch));
  for (const { body, mark, until, samples: count } of batchesOf(runs)) {
    await client.write(body, async () => mark !== undefined && (await hasSample(client, mark)));
    samples += count;
    options.onProgress?.((until - begin) / longest);
    options.signal?.throwIfAborted();
  }
  return { runs, samples, begin, end: Math.round(begin + longest) };
}

/** Every scrape that found anything has a sample of this one. */
function clockOf(runId: string): string {
  return `${RUN_METRICS.time.name}{run_id=${JSON.stringify(runId)}}`;
}

async function hasSample(client: PrometheusClient, { runId, at }: { runId: string; at: number }): Promise<boolean> {
  const stored = await client.samples(clockOf(runId), at, 1000);
  return stored.some((sample) => sample.at === at);
}

/** Refuses to mix two pushes of one run: a Prometheus that takes samples in any order would. */
async function unheard(client: PrometheusClient, runs: PushedRun[], end: number): Promise<PushedRun[]> {
  for (const { labels, epoch } of runs) {
    const [first] = await client.samples(clockOf(labels.run_id), end, Math.ceil(end - epoch));
    if (first === undefined) continue;
    throw new PrometheusRefused(
      `the Prometheus at ${client.url} has samples of run_id "${labels.run_id}" at that time already ` +
        `(from ${new Date(first.at).toISOString()}): --resume goes on with a push that was cut off, ` +
        '--as gives the runs a new name, --end another time',
    );
  }
  return runs;
}

/** Finds where each run lies in time, and how far it has come. Those that had not begun lie where the others do. */
async function continued(client: PrometheusClient, runs: PushedRun[], end: number): Promise<PushedRun[]> {
  const found: (Pick<PushedRun, 'epoch' | 'after'> | undefined)[] = [];
  for (const { labels } of runs) {
    const last = (await client.samples(clockOf(labels.run_id), end, LOOK_BACK)).at(-1);
    found.push(last && { epoch: last.at - Math.floor(last.value * 1000 + 1e-3), after: last.at });
  }
  const other = found.find((one) => one !== undefined);
  return runs.map((run, i) => ({ ...run, ...(other && { epoch: other.epoch }), ...found[i] }));
}

/** A selector of PromQL for the runs. */
export function selectorOf(runs: readonly { labels: RunLabels }[]): string {
  const ids = runs.map(({ labels }) => labels.run_id);
  if (ids.length === 1) return `{run_id=${JSON.stringify(ids[0])}}`;
  const escaped = ids.map((id) => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `{run_id=~${JSON.stringify(escaped.join('|'))}}`;
}
