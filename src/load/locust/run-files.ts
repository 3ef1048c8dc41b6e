import { csvRow } from './python-text.ts';
import { RequestStatistics } from './statistics.ts';
import {
  exceptionsCsv,
  type FileStyle,
  failuresCsv,
  HISTORY_COLUMNS,
  historyRows,
  statisticsCsv,
  statisticsJson,
} from './statistics-files.ts';

/** A request as its sender saw it end. */
export interface LoggedRequest {
  /** Seconds since the start of the run at which the answer was there. */
  at: number;
  method: string;
  name: string;
  milliseconds: number;
  bytes: number;
  /** What went wrong, undefined when nothing did. */
  error?: string | undefined;
}

/** What a run of any generator leaves that Locust's files are made of. Both lists are in the order of time. */
export interface LoggedRun {
  requests: readonly LoggedRequest[];
  /** How many users there are from an instant on. */
  users: readonly { at: number; users: number }[];
  /** Seconds. */
  endedAt: number;
}

/** What Locust's writer would have left of a run, by the end of the file's name. */
export type LocustFiles = Record<
  'stats.csv' | 'stats_history.csv' | 'failures.csv' | 'exceptions.csv' | 'stats.json',
  string
>;

/**
 * The files of a run as `locust --csv PREFIX --csv-full-history --json` leaves them. The history has a row a name each
 * whole second, of what came before it; the other files are of the whole run, where Locust's own may lack the last second.
 * @param startedAt whole seconds since 1970 that the run's zero is written as
 */
export function locustFiles(run: LoggedRun, startedAt: number, style: FileStyle): LocustFiles {
  const statistics = new RequestStatistics(startedAt);
  const history = [csvRow(HISTORY_COLUMNS)];
  let change = 0;
  let users = 0;
  let second = 0;
  const writeBefore = (at: number) => {
    for (; second < at; second++) {
      for (; (run.users[change]?.at ?? Number.POSITIVE_INFINITY) < second; change++)
        users = run.users[change]?.users ?? 0;
      history.push(historyRows(statistics, startedAt + second, users, true, style));
    }
  };
  for (const { at, method, name, milliseconds, bytes, error } of run.requests) {
    writeBefore(at);
    const time = style.wholeMilliseconds ? Math.trunc(milliseconds) : milliseconds;
    statistics.request(startedAt + at, method, name, time, bytes);
    if (error !== undefined) statistics.failure(startedAt + at, method, name, error);
  }
  writeBefore(run.endedAt);
  if (second <= run.endedAt) writeBefore(second + 1);
  return {
    'stats.csv': statisticsCsv(statistics, style),
    'stats_history.csv': history.join(''),
    'failures.csv': failuresCsv(statistics, style),
    'exceptions.csv': exceptionsCsv(),
    'stats.json': `${statisticsJson(statistics, style)}\n`,
  };
}
