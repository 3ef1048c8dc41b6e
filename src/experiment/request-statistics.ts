import { ANSWER, ANSWERED_AT, ARRIVED_AT, ENDPOINT, SOURCE, UNANSWERED } from '#services/calls.ts';
import type { Kernel } from '#services/kernel.ts';
import type { OutcomeName } from '#services/spec.ts';
import type { TapRows } from '#services/tap.ts';
import { Histogram } from '#sim/histogram.ts';
import { COMPLETED, CUT, OUTCOME_NAMES, OUTCOMES } from '#sim/outcome.ts';
import { parseDuration } from '#sim/time.ts';
import type { Ingress } from './ingress.ts';
import type { ObjectiveResult, RequestSummary } from './result.ts';
import type { ObjectiveSpec } from './scenario.ts';

/** What is known of the requests of one route. */
interface Route {
  route: string;
  outcomes: Float64Array;
  sojourn: Histogram;
}

interface Objective {
  spec: ObjectiveSpec;
  /** Index of its route, or -1 for all. */
  route: number;
  under: number;
  requests: number;
  violations: number;
}

/** Derives from the tap how requests went for those who sent them: counts, sojourn times and objectives, a route each. */
export class RequestStatistics {
  readonly #routes: Route[];
  readonly #routeOf: Int32Array;
  readonly #objectives: Objective[];

  constructor(ingress: Ingress, endpoints: number, objectives: readonly ObjectiveSpec[]) {
    this.#routes = ingress.routes.map(({ route }) => ({
      route,
      outcomes: new Float64Array(OUTCOMES),
      sojourn: new Histogram(),
    }));
    this.#routeOf = new Int32Array(endpoints).fill(-1);
    ingress.routes.forEach(({ endpoint }, i) => {
      this.#routeOf[endpoint] = i;
    });
    this.#objectives = objectives.map((spec) => ({
      spec,
      route:
        spec.target === undefined || spec.target === '*'
          ? -1
          : ingress.routes.findIndex(({ route }) => route === spec.target),
      under: parseDuration(spec.under),
      requests: 0,
      violations: 0,
    }));
  }

  rows(rows: TapRows): void {
    const { source, endpoint, arrivedAt, answeredAt, endedAt, answer, outcome } = rows;
    for (let i = 0; i < rows.count; i++) {
      if ((source[i] as number) < 0) continue;
      const answered = answeredAt[i] as number;
      const left = answer[i] === CUT && (outcome[i] !== CUT || answered < (endedAt[i] as number));
      this.#answered(
        this.#routeOf[endpoint[i] as number] as number,
        answer[i] as number,
        answered - (arrivedAt[i] as number),
        left,
      );
    }
  }

  /** @param left whether the sender went away itself, a user who was stopped: no objective is to blame for that */
  #answered(route: number, answer: number, sojourn: number, left: boolean): void {
    const { outcomes, sojourn: histogram } = this.#routes[route] as Route;
    outcomes[answer] = (outcomes[answer] as number) + 1;
    if (answer === COMPLETED) histogram.record(sojourn);
    if (left) return;
    this.#judge(route, sojourn, answer === COMPLETED);
  }

  /**
   * Takes in what the tap has not seen at the end of a run: requests whose sender has its answer, or is gone, while the
   * server is still at work, and those without an answer. An objective holds against the latter as soon as they are late:
   * an overload must not look better for never having answered.
   * @returns the number of requests of each route that nobody has answered
   */
  finish({ calls, engine }: Kernel): Float64Array {
    const inFlight = new Float64Array(this.#routes.length);
    const { cells, times } = calls;
    calls.each((call) => {
      if ((cells[call | SOURCE] as number) < 0) return;
      const route = this.#routeOf[cells[call | ENDPOINT] as number] as number;
      const answer = cells[call | ANSWER] as number;
      const arrived = times[(call >> 3) | ARRIVED_AT] as number;
      if (answer === UNANSWERED) {
        inFlight[route] = (inFlight[route] as number) + 1;
        this.#judgeUnanswered(route, engine.now - arrived);
      } else this.#answered(route, answer, (times[(call >> 3) | ANSWERED_AT] as number) - arrived, answer === CUT);
    });
    return inFlight;
  }

  /** Holds every objective of the route against a request that has ended. */
  #judge(route: number, sojourn: number, completed: boolean): void {
    for (let i = 0; i < this.#objectives.length; i++) {
      const objective = this.#objectives[i] as Objective;
      if (objective.route >= 0 && objective.route !== route) continue;
      objective.requests++;
      if (!completed || sojourn > objective.under) objective.violations++;
    }
  }

  /** Counts a request without an answer as a violation of those objectives that it is too late for already. */
  #judgeUnanswered(route: number, age: number): void {
    for (const objective of this.#objectives) {
      if ((objective.route >= 0 && objective.route !== route) || age <= objective.under) continue;
      objective.requests++;
      objective.violations++;
    }
  }

  summaries(inFlight: Float64Array): { requests: RequestSummary; routes: Record<string, RequestSummary> } {
    const all = { outcomes: new Float64Array(OUTCOMES), sojourn: new Histogram() };
    for (const route of this.#routes) {
      route.outcomes.forEach((count, outcome) => {
        all.outcomes[outcome] = (all.outcomes[outcome] as number) + count;
      });
      all.sojourn.merge(route.sojourn);
    }
    const total = inFlight.reduce((sum, count) => sum + count, 0);
    return {
      requests: summaryOf(all.outcomes, all.sojourn, total),
      routes: Object.fromEntries(
        this.#routes.map(({ route, outcomes, sojourn }, i) => [
          route,
          summaryOf(outcomes, sojourn, inFlight[i] as number),
        ]),
      ),
    };
  }

  objectives(): ObjectiveResult[] {
    return this.#objectives.map(({ spec, under, requests, violations }) => {
      const attainedRatio = requests === 0 ? 1 : 1 - violations / requests;
      return {
        target: spec.target ?? '*',
        underSeconds: under / 1e9,
        ratio: spec.ratio,
        requests,
        violations,
        attainedRatio,
        met: attainedRatio >= spec.ratio,
      };
    });
  }
}

function summaryOf(outcomes: Float64Array, sojourn: Histogram, inFlight: number): RequestSummary {
  return {
    sent: outcomes.reduce((sum, count) => sum + count, inFlight),
    outcomes: namedOutcomes(outcomes),
    inFlight,
    sojournSeconds: sojournSeconds(sojourn),
  };
}

/** Counts by the names of their outcomes. */
export function namedOutcomes(counts: ArrayLike<number>): Record<OutcomeName, number> {
  return Object.fromEntries(OUTCOME_NAMES.map((name, outcome) => [name, counts[outcome] as number])) as Record<
    OutcomeName,
    number
  >;
}

export function sojournSeconds(histogram: Histogram): RequestSummary['sojournSeconds'] {
  if (histogram.count === 0) return null;
  const quantile = (p: number) => histogram.quantile(p) / 1e9;
  return {
    mean: histogram.sum / histogram.count / 1e9,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    max: histogram.max / 1e9,
  };
}
