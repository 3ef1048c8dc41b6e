/**
 * What an answer means that will be the same when the question is asked again, and what to do about it; undefined when
 * there is hope, or nothing wrong.
 */
export function refusalText({ status, text }: { status: number; text: string }): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = text.trim().split('\n')[0]?.slice(0, 200) ?? '';
  const answer = said === '' ? `answers ${status}` : `answers ${status}: ${said}`;
  const advice = adviceFor(status, said);
  // Old versions call this a fault of their own, and would go on for ever.
  if (status >= 500 && !TOO_OLD.test(said)) return undefined;
  if (status === 429) return undefined;
  return advice === undefined ? answer : `${answer} (${advice})`;
}

const TOO_OLD = /too old sample/i;
const OUT_OF_BOUNDS = /out of bounds|too far in the past/i;
const OUT_OF_ORDER = /out of order|duplicate sample/i;

const WINDOW =
  'it takes no samples more than an hour older than its newest: give it storage.tsdb.out_of_order_time_window: 7d ' +
  'in its configuration, or let it scrape nothing, or use pitot export openmetrics';

function adviceFor(status: number, said: string): string | undefined {
  if (status === 404 || /remote write receiver/i.test(said)) {
    return 'is it a Prometheus, started with --web.enable-remote-write-receiver?';
  }
  if (status === 401 || status === 403) return 'pitot sends no credentials: push to a Prometheus of your own machine';
  if (status >= 300 && status < 400) return 'it sends us elsewhere: give --prometheus the address that it means';
  if (TOO_OLD.test(said)) return 'its out_of_order_time_window is shorter than the run: make it longer';
  if (OUT_OF_BOUNDS.test(said)) return WINDOW;
  if (OUT_OF_ORDER.test(said)) {
    return 'it has later samples of these runs: --resume goes on with a push that was cut off, --as gives it a new name';
  }
  return undefined;
}
