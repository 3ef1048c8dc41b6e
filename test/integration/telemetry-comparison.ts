import type { RunResult } from '#experiment/result.ts';
import type { RealPrometheus } from './real-prometheus.ts';

/** What series.csv and a Prometheus both know of a service at a scrape: its column, and a query for it. */
const COMPARED = {
  arrivals: 'pitot_service_arrivals_total',
  completed: 'pitot_service_requests_total{outcome="completed"',
  queue: 'pitot_service_queue_length',
  ready: 'pitot_service_replicas{state="ready"',
  desired: 'pitot_autoscaler_desired_replicas',
} as const;

/** Of columns that count since the scrape before: their sums are what counters show. */
const COUNTED: readonly string[] = ['arrivals', 'completed'];

/**
 * Holds every scrape of a run against what a Prometheus has stored of it.
 * @param epoch milliseconds since 1970 of the run's instant 0
 * @returns what differs, and how many values were compared
 */
export async function compareWithSeries(
  prometheus: RealPrometheus,
  { series, summary }: RunResult,
  runId: string,
  epoch: number,
): Promise<{ compared: number; differences: string[] }> {
  const differences: string[] = [];
  let compared = 0;
  const end = epoch + summary.durationSeconds * 1000;
  for (const [column, selector] of Object.entries(COMPARED) as [keyof typeof COMPARED, string][]) {
    const head = selector.includes('{') ? `${selector},` : `${selector}{`;
    for (const [service, name] of series.services.entries()) {
      const text = `${head}run_id=${JSON.stringify(runId)},service="${name}"}`;
      const stored = await storedSamples(prometheus, text, end, summary.durationSeconds + 60);
      let total = 0;
      series.columns.at_seconds.forEach((at, row) => {
        if (series.columns.service[row] !== service) return;
        const value = series.columns[column][row] as number;
        total += value;
        const expected = COUNTED.includes(column) ? total : value;
        const got = stored.get(epoch + Math.round(at * 1000));
        // The last row is that of the run's end, which is a scrape only if one falls on it.
        if (got === undefined && at === summary.durationSeconds) return;
        compared++;
        if (got !== expected) differences.push(`${text} at ${at} s: ${got} instead of ${expected}`);
      });
    }
  }
  return { compared, differences };
}

/** By their instants, in milliseconds since 1970. */
async function storedSamples(
  { url }: RealPrometheus,
  selector: string,
  end: number,
  seconds: number,
): Promise<Map<number, number>> {
  const body = new URLSearchParams({ query: `${selector}[${Math.ceil(seconds)}s]`, time: String(end / 1000) });
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body });
  const { data } = (await response.json()) as { data: { result: { values: [number, string][] }[] } };
  return new Map(
    data.result.flatMap(({ values }) => values.map(([at, value]) => [Math.round(at * 1000), Number(value)] as const)),
  );
}
