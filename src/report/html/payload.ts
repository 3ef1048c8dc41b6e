import type { Assessment } from '#experiment/assessment-result.ts';
import type { RunResult, SojournSeries } from '#experiment/result.ts';
import { type Breach, breachesOf } from './breaches.ts';
import { type Buckets, bucketsOf, minMax, pointTimes } from './downsample.ts';
import { type PackedColumn, Packer } from './pack.ts';

/** Columns of the heat map at most: about one a pixel of a phone's width is as much as anybody sees. */
const HEAT_COLUMNS = 360;

/** One service of one run, over time. */
export interface ServiceColumns {
  arrivalRate: PackedColumn;
  utilization: PackedColumn;
  /** Calls that wait, and calls that wait or are served. */
  queue: PackedColumn;
  present: PackedColumn;
  ready: PackedColumn;
  starting: PackedColumn;
  draining: PackedColumn;
  desired: PackedColumn;
}

export interface ShownDecision {
  at: number;
  service: string;
  from: number;
  to: number;
  code: string;
  text: string;
}

export interface ShownRun {
  policy: string;
  seed: number;
  oracle: boolean;
  times: PackedColumn;
  services: Record<string, ServiceColumns>;
  heat: {
    /** Ends of the columns. */
    times: PackedColumn;
    /** Row by row, the lowest bucket first; the last row counts requests that were not completed. */
    counts: PackedColumn;
    rows: number;
    p50: PackedColumn;
    p95: PackedColumn;
    p99: PackedColumn;
  };
  decisions: ShownDecision[];
  /** When objectives were not met. */
  breaches: Breach[];
  /** Whether its line is drawn beside those of the others before anybody asks: of many policies only the best. */
  ticked: boolean;
}

/** What the page draws. Everything else on it is written as HTML already. */
export interface Payload {
  scenario: string;
  durationSeconds: number;
  services: string[];
  runs: ShownRun[];
  /** Which run is shown in detail first. */
  policy: string;
  service: string;
  /** Upper bounds of the heat map's rows, in seconds. */
  bounds: number[];
  objectiveSeconds: number | null;
  demand: Record<string, { times: PackedColumn; values: PackedColumn }>;
}

/** Chooses what is drawn (the first seed of each policy) and packs it. */
export function payloadOf(
  results: readonly RunResult[],
  assessment: Assessment,
): { payload: Payload; columns: string } {
  const packer = new Packer();
  const seed = assessment.seeds[0];
  const shown = assessment.policies
    .map(({ policy, oracle }) => ({
      oracle,
      run: results.find(({ summary }) => summary.policy === policy && summary.seed === seed) as RunResult,
    }))
    .filter(({ run }) => run !== undefined);
  const [first] = shown as [(typeof shown)[number]];
  const objective = first.run.summary.objectives[0];
  const ticked = tickedOf(assessment);
  const recommended = assessment.policies.find(({ policy }) => policy === assessment.verdict.policy);
  const busiest = [...(recommended?.pressure ?? [])].sort((a, b) => b.mostQueue - a.mostQueue)[0];
  return {
    payload: {
      scenario: assessment.scenario,
      durationSeconds: Math.max(...shown.map(({ run }) => run.summary.durationSeconds)),
      services: first.run.series.services,
      runs: shown.map(({ run, oracle }) => ({
        ...shownRun(run, oracle, packer),
        ticked: ticked.has(run.summary.policy),
      })),
      policy: assessment.verdict.policy,
      service: busiest?.service ?? (first.run.series.services[0] as string),
      bounds: boundsOf(first.run.sojourn),
      objectiveSeconds: objective?.underSeconds ?? null,
      demand: Object.fromEntries(
        Object.entries(assessment.demand).map(([service, { atSeconds, values }]) => [
          service,
          { times: packer.add(atSeconds, 1000), values: packer.add(values, 1) },
        ]),
      ),
    },
    columns: packer.toString(),
  };
}

/** More lines than this in one chart cannot be told apart. */
const LINES = 6;

/** All policies, or of many the recommended one, those that no other beats and the next cheapest that meet the objective. */
function tickedOf({ policies, verdict, seeds }: Assessment): ReadonlySet<string> {
  if (policies.length <= LINES) return new Set(policies.map(({ policy }) => policy));
  const byCost = [...policies].sort((a, b) => a.replicaHours.mean - b.replicaHours.mean);
  const meeting = byCost.filter(({ seedsMet, privileged }) => seedsMet === seeds.length && !privileged);
  const chosen = [verdict, ...byCost.filter(({ onFront }) => onFront), ...meeting].map(({ policy }) => policy);
  return new Set([...new Set(chosen)].slice(0, LINES));
}

function shownRun(
  { summary, series, sojourn, events }: RunResult,
  oracle: boolean,
  packer: Packer,
): Omit<ShownRun, 'ticked'> {
  const { services, columns } = series;
  const width = services.length;
  const rows = Math.floor(columns.at_seconds.length / width);
  const of = (name: keyof typeof columns, service: number) =>
    Float64Array.from({ length: rows }, (_, row) => columns[name][row * width + service] as number);
  const times = of('at_seconds', 0);
  const [firstAt = 0, secondAt = 2 * firstAt] = times;
  const buckets = bucketsOf(rows);
  return {
    policy: summary.policy,
    seed: summary.seed,
    oracle,
    times: packer.add(pointTimes(times, buckets), 1000),
    services: Object.fromEntries(
      services.map((service, number) => {
        const column = (name: keyof typeof columns, scale = 1) => packer.add(minMax(of(name, number), buckets), scale);
        const arrivals = of('arrivals', number);
        const rates = arrivals.map((count, row) => count / ((times[row] as number) - (times[row - 1] ?? 0)));
        const inService = of('in_service', number);
        const present = of('queue', number).map((count, row) => count + (inService[row] as number));
        const pending = of('pending', number);
        const starting = of('starting', number).map((count, row) => count + (pending[row] as number));
        return [
          service,
          {
            arrivalRate: packer.add(minMax(rates, buckets), 100),
            utilization: column('utilization', 1000),
            queue: column('queue'),
            present: packer.add(minMax(present, buckets), 1),
            ready: column('ready'),
            starting: packer.add(minMax(starting, buckets), 1),
            draining: column('draining'),
            desired: column('desired'),
          },
        ];
      }),
    ),
    heat: heatOf(sojourn, packer),
    breaches: breachesOf(events, secondAt - firstAt, summary.durationSeconds),
    decisions: events.flatMap((event) =>
      event.type === 'decision' && event.changed
        ? [
            {
              at: event.atSeconds,
              service: event.service,
              from: event.from,
              to: event.to,
              code: event.reason.code,
              text: event.reason.text,
            },
          ]
        : [],
    ),
  };
}

/** Upper bounds of the buckets of completed requests; the last, which has none, goes on as the others do. */
function boundsOf({ columns }: SojournSeries): number[] {
  const bounds = columns.filter((name) => name.startsWith('below_')).map((name) => Number.parseFloat(name.slice(6)));
  const last = bounds.at(-1) ?? 1;
  return [...bounds, last * 1.25];
}

function heatOf(sojourn: SojournSeries, packer: Packer): ShownRun['heat'] {
  const bounds = boundsOf(sojourn);
  const width = sojourn.columns.length;
  const buckets = heatBuckets(sojourn.atSeconds.length);
  const rows = bounds.length + 1;
  const counts: number[] = [];
  const quantiles: (number | null)[][] = [[], [], []];
  const sums = buckets.starts.map((start) => {
    const sum = new Float64Array(rows);
    for (let bin = start; bin < Math.min(sojourn.atSeconds.length, start + buckets.size); bin++) {
      for (let column = 0; column < width; column++) {
        const row = Math.min(column, rows - 1);
        sum[row] = (sum[row] as number) + (sojourn.counts[bin * width + column] as number);
      }
    }
    [0.5, 0.95, 0.99].forEach((p, i) => {
      quantiles[i]?.push(quantile(sum, bounds, p));
    });
    return sum;
  });
  for (let row = 0; row < rows; row++) for (const sum of sums) counts.push(sum[row] as number);
  const ends = buckets.starts.map(
    (start) => sojourn.atSeconds[Math.min(sojourn.atSeconds.length, start + buckets.size) - 1] as number,
  );
  const [p50 = [], p95 = [], p99 = []] = quantiles;
  // Microseconds are finer than the buckets.
  const column = (values: (number | null)[]) => packer.add(values, 1e6);
  return {
    times: packer.add(ends, 1000),
    counts: packer.add(counts, 1),
    rows,
    p50: column(p50),
    p95: column(p95),
    p99: column(p99),
  };
}

function heatBuckets(bins: number): Buckets {
  const size = Math.max(1, Math.ceil(bins / HEAT_COLUMNS));
  return { size, starts: Array.from({ length: Math.ceil(bins / size) }, (_, i) => i * size) };
}

/** Of completed requests, interpolated within the bucket on the scale of its bounds; null when there are none. */
function quantile(counts: Float64Array, bounds: readonly number[], p: number): number | null {
  const total = counts.subarray(0, bounds.length).reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (let row = 0; row < bounds.length; row++) {
    const count = counts[row] as number;
    if (below + count >= p * total) {
      const high = bounds[row] as number;
      const low = bounds[row - 1] ?? high / 2;
      return low * (high / low) ** ((p * total - below) / count);
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
}
