import type { TapRows } from '#services/tap.ts';
import { COMPLETED } from '#sim/outcome.ts';
import { formatDuration, parseDuration, roundToNanosecond, SECOND } from '#sim/time.ts';
import type { Station } from './capacity-search-station.ts';
import { Run } from './run.ts';
import type { Scenario } from './scenario.ts';

export interface ProbeOptions {
  replicas: number;
  /** Requests a second of the station's load. */
  rate: number;
  seed: number;
  /** Requests that are judged. A tenth as many go before them and are not: the station starts empty. */
  requests: number;
}

/** Share of the judged requests that go before them. */
const WARM_UP = 0.1;

/** Whether so many replicas meet the objectives at a constant rate. Ends as soon as they cannot any more. */
export function meetsObjectives(station: Station, options: ProbeOptions): boolean {
  const { requests, rate, seed } = options;
  const warm = roundToNanosecond((WARM_UP * requests * SECOND) / rate);
  const longest = Math.max(...station.objectives.map(({ under }) => parseDuration(under)));
  const length = roundToNanosecond((requests * SECOND) / rate);
  // Half as long again as the requests take on average, which is far beyond what chance does to thousands of them.
  const end = warm + roundToNanosecond(1.5 * length) + longest + SECOND;
  const run = new Run(
    { scenario: scenarioOf(station, options, warm, end), files: {}, hash: '' },
    { policy: 'fixed', seed },
  );
  const judge = new Judge(station, run);
  run.kernel.tap.consume((rows) => judge.rows(rows));
  const slice = Math.max(1, roundToNanosecond(length / 20));
  const source = run.sources[1] as (typeof run.sources)[number];
  let more = true;
  // The last request is sent somewhere before the end; what is not answered within its time after that never counts.
  let drainedAt = Number.POSITIVE_INFINITY;
  while (more && run.now < drainedAt) {
    more = run.advance(run.now + slice);
    run.kernel.tap.drain();
    if (judge.lost(requests)) return false;
    if (source.finished && drainedAt === Number.POSITIVE_INFINITY) drainedAt = run.now + longest;
  }
  return judge.met(requests);
}

function scenarioOf(station: Station, { rate, requests, replicas }: ProbeOptions, warm: number, end: number): Scenario {
  const { service, services, ingress, target, timeout } = station;
  const common = { source: 'arrivals' as const, target, ...(timeout === undefined ? {} : { timeout }) };
  const until = formatDuration(warm);
  return {
    name: 'capacity-probe',
    duration: formatDuration(end),
    services: { ...services, [service]: { ...(services[service] as Scenario['services'][string]), replicas } },
    ingress,
    load: {
      'warm-up': { ...common, rate: { stages: [{ for: until, from: rate, rate }] } },
      judged: {
        ...common,
        rate: {
          stages: [
            { for: until, from: 0, rate: 0 },
            { for: '0s', rate },
            { for: formatDuration(end), rate },
          ],
        },
        limit: requests,
      },
    },
    // Nobody looks at the series of a probe.
    telemetry: { scrape: { interval: '1d' }, containers: { interval: '1d' }, metricsServer: { interval: '1d' } },
  };
}

/** The number of the source whose requests are judged. */
const JUDGED = 1;

/** Holds the objectives against the judged requests as they end. */
class Judge {
  readonly #objectives: { endpoint: number; under: number; ratio: number; requests: number; bad: number }[];
  #ended = 0;

  constructor({ objectives, ingress }: Station, { kernel }: Run) {
    this.#objectives = objectives.map(({ target = '*', under, ratio }) => {
      const to = ingress[target];
      const place = typeof to === 'string' ? { service: to, endpoint: target } : to;
      return {
        // -1: all of them.
        endpoint: kernel.program.endpoints.findIndex(
          ({ name, service }) => name === place?.endpoint && kernel.program.services[service]?.name === place.service,
        ),
        under: parseDuration(under),
        ratio,
        requests: 0,
        bad: 0,
      };
    });
  }

  rows({ count, source, endpoint, arrivedAt, answeredAt, answer }: TapRows): void {
    for (let i = 0; i < count; i++) {
      if (source[i] !== JUDGED) continue;
      this.#ended++;
      const sojourn = (answeredAt[i] as number) - (arrivedAt[i] as number);
      for (const objective of this.#objectives) {
        if (objective.endpoint >= 0 && objective.endpoint !== endpoint[i]) continue;
        objective.requests++;
        if (answer[i] !== COMPLETED || sojourn > objective.under) objective.bad++;
      }
    }
  }

  /** Whether an objective is missed already, whatever the rest of `all` requests come to. */
  lost(all: number): boolean {
    return this.#objectives.some(({ endpoint, ratio, bad }) => endpoint < 0 && bad > (1 - ratio) * all + 1e-9);
  }

  /** Requests that have not ended by now have violated their objectives, whichever they are. */
  met(all: number): boolean {
    const open = all - this.#ended;
    return this.#objectives.every(({ ratio, bad, requests }) => bad + open <= (1 - ratio) * (requests + open) + 1e-9);
  }
}
