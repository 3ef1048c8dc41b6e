import type { Comparison, GateResult, Metric, MetricDifference } from '#experiment/compare-result.ts';
import { fittedTable, withoutColumns } from './fitted-table.ts';
import { differenceText, factorText, meanText, probabilityText, rangeText, relativeText } from './interval-text.ts';
import { markedName, privilegedNote } from './privileged.ts';
import { ratioText } from './quantities.ts';
import type { Heading } from './ruled-table.ts';
import { ansi, type Paint, plain, spanText } from './verdicts.ts';

export interface ComparisonTextOptions {
  colors?: boolean;
  gate?: GateResult | undefined;
  /** Columns of the terminal. Default: tables are as wide as they get. */
  width?: number | undefined;
}

/** What the terminal shows of a comparison: what came out, each policy by itself, each against the baseline, and what the numbers are. */
export function comparisonText(comparison: Comparison, options: ComparisonTextOptions = {}): string {
  const { width } = options;
  const paint = options.colors ? ansi : plain;
  const blocks = [
    verdictLines(comparison, paint),
    [meansTable(comparison, width)],
    comparison.differences.length > 0 ? differencesTable(comparison, width) : [],
    [...objectiveLines(comparison, paint)],
    options.gate === undefined ? [] : gateLines(options.gate, paint),
    [provenance(comparison), ...stoppingLines(comparison)],
    noteLines(comparison),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The two sides of every autoscaler. */
const HEADLINES = ['replica-hours', 'violations'];

function verdictLines({ differences, metrics, policies, baseline }: Comparison, paint: Paint): string[] {
  const others = policies.filter((policy) => policy !== baseline);
  if (others.length === 0) return [];
  const width = Math.max(...others.map(({ length }) => length));
  const headline = metrics.filter(({ name }) => HEADLINES.includes(name) || metrics.length <= 2);
  const lines = others.map((policy) => {
    const words = headline.map((metric) => {
      const found = differences.find((one) => one.policy === policy && one.metric === metric.name);
      return found === undefined
        ? `the same ${metric.name}`
        : `${metric.name} ${sizeOf(found, metric)}, ${painted(found, paint)}`;
    });
    return `  ${policy.padEnd(width)}  ${words.join('; ')}`;
  });
  return lines.length === 0 || headline.length === 0 ? [] : [`against ${baseline}:`, ...lines];
}

function sizeOf(difference: MetricDifference, { unit }: Metric): string {
  const text = differenceText(difference.mean, halfOf(difference), unit);
  return difference.relative === null || unit === 'share' ? text : `${text} (${relativeText(difference.relative)})`;
}

function painted({ verdict }: MetricDifference, paint: Paint): string {
  if (verdict === 'better') return paint('green', verdict);
  return verdict === 'worse' ? paint('red', verdict) : verdict;
}

function meansTable({ metrics, means, policies, privileged }: Comparison, width: number | undefined): string {
  const shown = metrics.filter(({ name }) => !isZero(means, name));
  const columns: Heading[] = [{ head: 'policy', left: true }, ...shown.map(({ name }) => ({ head: name }))];
  const rows = policies.map((policy) => [
    markedName(policy, privileged.includes(policy)),
    ...shown.map(({ name, unit }) => {
      const found = means.find((one) => one.policy === policy && one.metric === name);
      return found === undefined ? '-' : meanText(found.mean, found.low, found.high, unit);
    }),
  ]);
  return fittedTable(columns, rows, width);
}

/** Nothing was rejected, ever: no column for it. */
function isZero(means: Comparison['means'], name: string): boolean {
  return means.every(({ metric, mean, deviation }) => metric !== name || (mean === 0 && deviation === 0));
}

function halfOf({ low, high }: MetricDifference): number {
  return low === null || high === null ? 0 : (high - low) / 2;
}

/** What a narrow terminal does without, first to last: p is shown corrected, and the interval has the difference's sign. */
const DISPENSABLE = ['p', 'pairing', 'relative', 'p (Holm)'];

function differencesTable(
  { differences, metrics, confidence, baseline }: Comparison,
  width: number | undefined,
): string[] {
  const columns: Heading[] = [
    { head: `against ${baseline}`, left: true },
    { head: 'metric', left: true },
    { head: 'difference' },
    { head: `${ratioText(confidence)} interval` },
    { head: 'relative' },
    { head: 'p' },
    { head: 'p (Holm)' },
    { head: 'pairing' },
    { head: 'verdict', left: true },
  ];
  let policy = '';
  const rows = differences.map((one) => {
    const unit = (metrics.find(({ name }) => name === one.metric) as Metric).unit;
    const first = one.policy === policy ? '' : one.policy;
    policy = one.policy;
    return [
      first,
      one.metric,
      differenceText(one.mean, halfOf(one), unit),
      rangeText(one.mean, one.low, one.high, unit),
      relativeText(one.relative),
      probabilityText(one.p),
      probabilityText(one.pHolm),
      factorText(one.varianceReduction),
      one.n < 2 ? 'undefined' : one.verdict,
    ];
  });
  const { table, missing } = withoutColumns(columns, rows, width, DISPENSABLE);
  return missing.length === 0
    ? [table]
    : [table, `(left out to fit ${width} columns: ${missing.join(', ')}; --json has them)`];
}

function objectiveLines({ objectives, confidence }: Comparison, paint: Paint): string[] {
  const width = Math.max(0, ...objectives.map(({ policy }) => policy.length));
  const names = [...new Set(objectives.map(objectiveText))];
  return names.flatMap((name) => [
    `objective: ${name}`,
    ...objectives
      .filter((one) => objectiveText(one) === name)
      .map(({ policy, attained, bound, ratio, met, runs }) => {
        const word =
          bound >= ratio ? paint('green', 'met    ') : attained < ratio ? paint('red', 'missed ') : 'unclear';
        const sure = `at least ${downText(bound)} with ${ratioText(confidence)} confidence`;
        return `  ${word}  ${policy.padEnd(width)}  ${downText(attained)}, ${sure}; met by ${met} of ${runs} runs`;
      }),
  ]);
}

function objectiveText({ ratio, target, underSeconds }: Comparison['objectives'][number]): string {
  return `${ratioText(ratio)} of ${target === '*' ? 'all requests' : target} completed within ${spanText(underSeconds)}`;
}

/** Rounded down, so that what is missed does not read as if it were met. */
function downText(share: number): string {
  return `${(Math.floor(share * 1e4 + 1e-6) / 1e2).toFixed(2)} %`;
}

function gateLines({ passed, checks }: GateResult, paint: Paint): string[] {
  const failed = checks.filter((check) => !check.passed).length;
  const verdict = passed
    ? paint('green', `gate: passed, ${checks.length} of ${checks.length} checks`)
    : paint('red', `gate: FAILED, ${failed} of ${checks.length} checks`);
  return [
    verdict,
    ...checks.map((check) => {
      const word = check.passed ? paint('green', 'pass') : paint('red', 'FAIL');
      return `  ${word}  ${check.policy}: ${check.name}: ${check.reason}`;
    }),
  ];
}

function provenance({ scenario, scenarioHash, seeds, durationSeconds, version }: Comparison): string {
  const few = seeds.length <= 5 ? seeds.join(', ') : `${seeds.slice(0, 2).join(', ')}, ... ${seeds.at(-1)}`;
  return [
    `scenario ${scenario} (sha256 ${scenarioHash.slice(0, 12)})`,
    `${seeds.length} seeds (${few})`,
    `${spanText(durationSeconds)} of virtual time`,
    `pitot ${version}`,
  ].join(' · ');
}

function stoppingLines({ stopping, seeds, metrics }: Comparison): string[] {
  if (stopping === null) return [];
  const head = stopping.reached
    ? `stopped after ${seeds.length} seeds (looked at ${stopping.looks.join(', ')}): the intervals are narrow enough`
    : `gave up after ${seeds.length} seeds (--most; looked at ${stopping.looks.join(', ')}): not all intervals are narrow enough`;
  return [
    head,
    ...stopping.criteria.map(({ metric, halfWidth, asked, widest }) => {
      const unit = metrics.find(({ name }) => name === metric)?.unit ?? 'count';
      const width = (half: number | null) =>
        half === null ? 'unknown' : `±${differenceText(half, half, unit).replace('+', '')}`;
      return `  ${metric}: ${width(halfWidth)}${widest === '' ? '' : ` (${widest})`}, asked for ${width(asked)}`;
    }),
    '  Stopping looks at widths only, never at p. Its intervals still cover a little less than they promise: runs that lie',
    '  close together by chance end it early.',
  ];
}

function noteLines(comparison: Comparison): string[] {
  const { differences, metrics, means, confidence, tests, policies, privileged, seeds } = comparison;
  const same = metrics.filter(({ name }) => !differences.some(({ metric }) => metric === name)).map(({ name }) => name);
  const gaps = means.filter(({ n }) => n < seeds.length);
  return [
    `± is half the ${ratioText(confidence)} interval of the mean over seeds (Student's t). p50, p95, p99: means of each run's own, not of all requests.`,
    ...(policies.length > 1 && differences.length > 0
      ? [
          `difference: policy - baseline under the same seed, averaged. p: sign-flip permutation test; (Holm): corrected for the ${tests} tests.`,
          'relative: to the mean of the baseline; - where that is 0. verdict: by p (Holm); unclear where chance may have done it.',
          'pairing: how many times more runs it would take without common random numbers for intervals as narrow.',
        ]
      : []),
    ...(policies.length > 1 && same.length > 0 ? [`the same under every policy: ${same.join(', ')}.`] : []),
    ...gaps.map(
      ({ policy, metric, n }) =>
        `${metric} of ${policy} is defined in ${n} of ${seeds.length} seeds; the others are left out of it.`,
    ),
    ...metrics.filter(({ needsCapacity }) => needsCapacity).map(({ name, about }) => `${name}: ${about}.`),
    ...privilegedNote(privileged),
    ...powerLines(comparison),
  ];
}

/** The least p that the permutation test can give: two of all sign patterns, or one of those drawn. */
function leastP(seeds: number): number {
  return seeds <= 16 ? 2 / 2 ** seeds : 1e-4;
}

function powerLines({ seeds, tests, confidence }: Comparison): string[] {
  if (tests === 0 || leastP(seeds.length) * tests <= 1 - confidence) return [];
  let enough = seeds.length;
  while (enough < 17 && leastP(enough) * tests > 1 - confidence) enough++;
  const few = `with ${seeds.length} seeds no p of ${tests} can fall below ${probabilityText(Math.min(1, leastP(seeds.length) * tests))} when corrected`;
  return [
    leastP(enough) * tests <= 1 - confidence
      ? `${few}: every verdict is unclear. Use at least ${enough} seeds, or fewer metrics (--metric).`
      : `${few}: compare fewer policies, or fewer metrics (--metric).`,
  ];
}
