import { InvalidInput } from '#sim/invalid.ts';
import { parseSpan } from '#sim/time.ts';
import { METRICS } from './compare-metrics.ts';
import type { Comparison, Stopping } from './compare-result.ts';
import { seedsNeeded } from './statistics/seeds-needed.ts';

/** How narrow the intervals of one metric's differences are to be. */
export interface Until {
  metric: string;
  /** A share of the baseline's mean, or in the metric's own unit. */
  half: { share: number } | { absolute: number };
}

/** The metric that is meant where none is named. */
const DEFAULT = 'replica-hours';

/**
 * Reads `±2%`, `violations=±0.1pp`, `p99=±5ms` or `actions=±1`; the sign may be left out or written `+-`.
 * @throws {InvalidInput}
 */
export function readUntil(text: string, where: string): Until {
  const [, name = DEFAULT, width = ''] = /^(?:([\w-]+)=)?(?:±|\+-|\+\/-)?(.*)$/u.exec(text.trim()) ?? [];
  const metric = METRICS.find((one) => one.name === name);
  const half = metric === undefined ? undefined : halfWidth(width.trim(), metric.unit);
  if (metric !== undefined && half !== undefined) return { metric: name, half };
  const names = METRICS.map((one) => one.name).join(', ');
  const rule = `a width such as ±2% (of the baseline's mean, of replica-hours), violations=±0.1pp, p99=±5ms or actions=±1, of one of ${names}`;
  throw InvalidInput.of(where, '--until', rule, text);
}

function halfWidth(text: string, unit: string): Until['half'] | undefined {
  const number = (digits: string) => (/^\d+(\.\d+)?$/.test(digits) && Number(digits) > 0 ? Number(digits) : undefined);
  const percent = text.endsWith('%') ? number(text.slice(0, -1).trim()) : undefined;
  if (percent !== undefined) return { share: percent / 100 };
  const absolute = unit === 'seconds' ? seconds(text) : unit === 'share' ? points(text, number) : number(text);
  return absolute === undefined ? undefined : { absolute };
}

function points(text: string, number: (digits: string) => number | undefined): number | undefined {
  const value = text.endsWith('pp') ? number(text.slice(0, -2).trim()) : undefined;
  return value === undefined ? undefined : value / 100;
}

function seconds(text: string): number | undefined {
  try {
    const span = parseSpan(text) / 1e9;
    return span > 0 ? span : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Looks whether every difference that was asked for is known well enough, and if not, how many seeds that should take.
 *
 * The rule: stop at the first look at which all half-widths are at most those asked for. The next look is where the
 * deviations seen so far say that they will be, but at most at twice as many seeds, as a deviation of few is a guess. It
 * looks at widths only, never at the differences or p values, so it does not go on until something is significant. Its
 * caveat: runs that happen to lie close together stop it early, so that intervals cover a little less than they promise.
 */
export function judge(
  comparison: Comparison,
  untils: readonly Until[],
): { criteria: Stopping['criteria']; next: number } {
  const found = untils.map((until) => criterionOf(until, comparison));
  const n = comparison.seeds.length;
  const needed = Math.max(n + 1, ...found.filter(({ criterion }) => !criterion.reached).map((one) => one.needed));
  return { criteria: found.map(({ criterion }) => criterion), next: Math.min(2 * n, needed) };
}

type Criterion = Stopping['criteria'][number];

function criterionOf(until: Until, comparison: Comparison): { criterion: Criterion; needed: number } {
  const { metric } = until;
  const asked = askedOf(until, comparison);
  const widths = comparison.differences
    .filter((difference) => difference.metric === metric)
    .map(({ policy, low, high, deviation }) => {
      const half = low === null || high === null ? null : (high - low) / 2;
      // Differences that are all the same are known exactly, even where nothing was asked for that could be reached.
      const reached = half !== null && (half === 0 || (asked !== null && half <= asked));
      const needed =
        asked === null || deviation === null
          ? Number.POSITIVE_INFINITY
          : seedsNeeded(deviation, asked, comparison.confidence);
      return { policy, half, reached, needed };
    })
    .sort((a, b) => (b.half ?? Number.POSITIVE_INFINITY) - (a.half ?? Number.POSITIVE_INFINITY));
  // A metric that is the same in all runs has no differences to be known.
  const [widest = { policy: '', half: 0 }] = widths;
  const reached = widths.every((one) => one.reached);
  return {
    criterion: { metric, halfWidth: widest.half, asked, widest: widest.policy, reached },
    needed: Math.max(2, ...widths.map((one) => one.needed)),
  };
}

/** In the metric's own unit; null where it is a share of nothing. */
function askedOf({ metric, half }: Until, { means, baseline }: Comparison): number | null {
  if ('absolute' in half) return half.absolute;
  const mean = means.find((one) => one.metric === metric && one.policy === baseline)?.mean ?? 0;
  return mean === 0 ? null : half.share * Math.abs(mean);
}
