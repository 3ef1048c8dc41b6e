import type { TapRows } from '#services/tap.ts';
import { COMPLETED } from '#sim/outcome.ts';
import { formatDuration, parseDuration } from '#sim/time.ts';
import { ingressOf } from './ingress.ts';
import type { Series } from './result.ts';
import type { Run } from './run.ts';
import type { SteadyMeasure } from './steady-result.ts';

/** What was seen of one number, in the order of time. */
export interface Observations extends Pick<SteadyMeasure, 'name' | 'unit'> {
  /** Instants in seconds, ascending. */
  atSeconds: number[];
  values: number[];
}

/** Sees each request from outside as it is answered: its sojourn time, and whether it violated each objective. */
export class RequestObservations {
  readonly sojourn: Observations = { name: 'sojourn time', unit: 'seconds', atSeconds: [], values: [] };
  readonly violations: (Observations & { under: number; endpoint: number | undefined })[];

  constructor({ prepared: { scenario }, kernel }: Run) {
    const routes = ingressOf(scenario);
    const several = (scenario.objectives ?? []).length > 1;
    this.violations = (scenario.objectives ?? []).map(({ target = '*', under }) => {
      const to = routes[target];
      const endpoint = kernel.program.endpoints.findIndex(
        ({ name, service }) => name === to?.endpoint && kernel.program.services[service]?.name === to.service,
      );
      return {
        name: several
          ? `violations, ${target === '*' ? 'all requests' : target} within ${formatDuration(parseDuration(under))}`
          : 'violations',
        unit: 'share',
        atSeconds: [],
        values: [],
        under: parseDuration(under),
        endpoint: target === '*' ? undefined : endpoint,
      };
    });
  }

  rows({ count, source, endpoint, arrivedAt, answeredAt, answer }: TapRows): void {
    for (let i = 0; i < count; i++) {
      if ((source[i] as number) < 0) continue;
      const at = (answeredAt[i] as number) / 1e9;
      const sojourn = (answeredAt[i] as number) - (arrivedAt[i] as number);
      const completed = answer[i] === COMPLETED;
      if (completed) add(this.sojourn, at, sojourn / 1e9);
      for (const one of this.violations) {
        if (one.endpoint !== undefined && one.endpoint !== endpoint[i]) continue;
        add(one, at, completed && sojourn <= one.under ? 0 : 1);
      }
    }
  }
}

function add({ atSeconds, values }: Observations, at: number, value: number): void {
  atSeconds.push(at);
  values.push(value);
}

/** Of each service at each scrape: how busy it was, the calls in it, and how many replicas were ready. */
export function serviceObservations({ services, columns }: Series): Observations[] {
  return services.flatMap((service, number) => {
    const rows = [...columns.service.keys()].filter((row) => columns.service[row] === number);
    const of = (name: string, unit: Observations['unit'], value: (row: number) => number): Observations => {
      const known = rows.filter((row) => Number.isFinite(value(row)));
      return {
        name: `${name} ${service}`,
        unit,
        atSeconds: known.map((row) => columns.at_seconds[row] as number),
        values: known.map(value),
      };
    };
    return [
      of('utilization of', 'share', (row) => columns.utilization[row] as number),
      of('calls at', 'count', (row) => (columns.queue[row] as number) + (columns.in_service[row] as number)),
      of('ready replicas of', 'count', (row) => columns.ready[row] as number),
    ];
  });
}
