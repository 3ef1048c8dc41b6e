import { type Faults, pathText } from '#services/check-faults.ts';
import type { Fault } from '#sim/invalid.ts';
import { parseSpan } from '#sim/time.ts';
import { SERIES_NAMES } from '#telemetry/catalogue.ts';
import { queryFaults } from '#telemetry/query.ts';

/** What is wrong with the queries of a policy, at `<where>.queries.<name>`. */
export function policyQueryFaults(queries: Readonly<Record<string, string>>, where: string): Fault[] {
  return Object.entries(queries).flatMap(([name, text]) =>
    queryFaults(text.replaceAll('$service', 'service'), { where, known: SERIES_NAMES }).map(({ rule }) => ({
      where,
      name: pathText('queries', name),
      rule,
      got: text,
    })),
  );
}

/** What a scrape cannot be: slower than it is frequent, or lost more often than always. */
export function checkScrape(scrape: Readonly<Record<string, unknown>>, faults: Faults): void {
  const where = 'telemetry.scrape';
  const { interval = '15s', timeout, lossRatio } = scrape;
  if (lossRatio !== undefined) faults.ratio(where, 'lossRatio', lossRatio);
  if (timeout === undefined || parseSpan(timeout as string) <= parseSpan(interval as string)) return;
  faults.add(where, 'timeout', `at most the interval (${interval})`, timeout);
}
