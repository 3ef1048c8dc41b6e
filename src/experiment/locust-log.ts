import { type LoggedRequest, locustFiles } from '#load/locust/run-files.ts';
import type { Generation } from '#load/locust/statistics-files.ts';
import type { UserClassSpec, UserStep, UsersSpec } from '#load/spec.ts';
import type { UsersRecorder } from '#load/users.ts';
import { ANSWER, ANSWERED_AT, ARRIVED_AT, ENDPOINT, SOURCE, UNANSWERED } from '#services/calls.ts';
import type { Kernel } from '#services/kernel.ts';
import type { TapRows } from '#services/tap.ts';
import { COMPLETED, CUT, FAILED, REJECTED, TIMED_OUT } from '#sim/outcome.ts';
import type { Ingress } from './ingress.ts';
import { LOCUST_FILES } from './locust-result.ts';
import type { Scenario } from './scenario.ts';

/** What a gateway answers for each outcome. */
const STATUS: Readonly<Record<number, number>> = {
  [COMPLETED]: 200,
  [REJECTED]: 503,
  [FAILED]: 500,
  [TIMED_OUT]: 504,
  [CUT]: 502,
};

/** What the virtual zero is written as: 2026-01-01T00:00:00Z. */
const EPOCH_SECONDS = 1_767_225_600;

type Call = Extract<UserStep, { call: string }>;

/** Keeps the requests of a virtual run as Locust would have logged them, and makes its files of them. */
export class LocustLog {
  readonly #requests: LoggedRequest[] = [];
  readonly #changes: { at: number; change: number }[] = [];
  /** Numbers of the sources that no recorder tells of. */
  readonly #open: ReadonlySet<number>;
  readonly #style: { generation: Generation; wholeMilliseconds: boolean };
  #routes = new Map<number, string>();

  constructor({ load }: Scenario, generation: Generation) {
    const sources = Object.values(load);
    this.#open = new Set(sources.flatMap(({ source }, number) => (source === 'arrivals' ? [number] : [])));
    const http = sources.some((spec) => spec.source === 'users' && spec.client === 'http');
    this.#style = { generation, wholeMilliseconds: generation === '2.12' && !http };
  }

  /** Takes in open arrivals, which have no users to tell of them. */
  watch({ tap }: Kernel, { routes }: Ingress): void {
    if (this.#open.size === 0) return;
    this.#routes = new Map([...routes].reverse().map(({ route, endpoint }) => [endpoint, route]));
    tap.consume((rows) => this.#rows(rows));
  }

  /** Tells of the users of one source. */
  recorder(spec: UsersSpec): UsersRecorder {
    const classes = new Map(spec.users.map((userClass) => [userClass.name, stepsOf(userClass)]));
    const tasks = new Map<string, UserStep[]>();
    let alive = 0;
    return {
      population: (users, at) => {
        this.#changes.push({ at: at / 1e9, change: users - alive });
        alive = users;
      },
      task: (className, ordinal, _, task) => {
        tasks.set(`${className}/${ordinal}`, classes.get(className)?.tasks.get(task) ?? []);
      },
      answered: (className, ordinal, iteration, step, _, sentAt, at, outcome) => {
        const steps = iteration < 0 ? classes.get(className)?.start : tasks.get(`${className}/${ordinal}`);
        this.#log(steps?.[step] as Call, sentAt, at, outcome);
      },
    };
  }

  /** @param kernel of the run, which has come to its end */
  files({ calls, engine }: Kernel): Record<string, string> {
    const { cells, times } = calls;
    calls.each((call) => {
      const answer = cells[call | ANSWER] as number;
      const [arrivedAt, answeredAt] = [ARRIVED_AT, ANSWERED_AT].map((column) => times[(call >> 3) | column] as number);
      if (answer === UNANSWERED) return;
      this.#answered(cells[call | SOURCE] as number, cells[call | ENDPOINT] as number, arrivedAt, answeredAt, answer);
    });
    let alive = 0;
    const users = this.#changes.map(({ at, change }) => {
      alive += change;
      return { at, users: alive };
    });
    const requests = this.#open.size === 0 ? this.#requests : this.#requests.sort((a, b) => a.at - b.at);
    const run = { requests, users, endedAt: engine.now / 1e9 };
    const files = Object.entries(locustFiles(run, EPOCH_SECONDS, this.#style));
    return Object.fromEntries(
      files.map(([name, text]) => [LOCUST_FILES.find((file) => file === `locust_${name}`), text]),
    );
  }

  #rows({ count, source, endpoint, arrivedAt, answeredAt, answer }: TapRows): void {
    for (let i = 0; i < count; i++) {
      this.#answered(source[i] as number, endpoint[i] as number, arrivedAt[i], answeredAt[i], answer[i] as number);
    }
  }

  #answered(
    source: number,
    endpoint: number,
    sentAt: number | undefined,
    at: number | undefined,
    answer: number,
  ): void {
    if (!this.#open.has(source)) return;
    const route = this.#routes.get(endpoint) ?? '';
    this.#log({ call: route }, sentAt as number, at as number, answer);
  }

  #log({ call, name, ok }: Call, sentAt: number, at: number, outcome: number): void {
    const [method = ''] = call.split(' ');
    const status = STATUS[outcome] as number;
    const good = ok === undefined ? status < 400 : ok.includes(status);
    this.#requests.push({
      at: at / 1e9,
      method,
      name: name ?? call,
      milliseconds: (at - sentAt) / 1e6,
      bytes: 0,
      // As the exported locustfile marks an answer of this status.
      error: good ? undefined : `CatchResponseError('status ${status}')`,
    });
  }
}

function stepsOf({ start = [], do: flow }: UserClassSpec): { start: UserStep[]; tasks: Map<string, UserStep[]> } {
  const tasks = 'pick' in flow ? flow.pick : flow.sequence;
  return { start, tasks: new Map(tasks.map((task) => [task.name, task.do])) };
}
