import type { Steady, SteadyMeasure } from '#experiment/steady-result.ts';
import { formatDuration, roundToNanosecond } from '#sim/time.ts';
import { meanText, rangeText } from './interval-text.ts';
import { ratioText } from './quantities.ts';
import { ruledTable } from './ruled-table.ts';

/** What the terminal shows of one long run: what was left out, and what it settled to. */
export function steadyText(steady: Steady): string {
  const { scenario, scenarioHash, policy, seed, durationSeconds, version, batches, confidence, warmUp, measures } =
    steady;
  const table = ruledTable(
    [
      { head: 'measure', left: true },
      { head: 'mean' },
      { head: `${ratioText(confidence)} interval` },
      { head: 'observations' },
      { head: 'lag 1' },
      { head: '', left: true },
    ],
    measures.map((one) => [
      one.name,
      meanText(one.mean, one.low, one.high, one.unit).replace(/ ±.*/, ''),
      rangeText(one.mean, one.low, one.high, one.unit).replaceAll('+', ''),
      String(one.observations),
      one.lag1 === null ? '-' : one.lag1.toFixed(2),
      remark(one),
    ]),
  );
  const removed = formatDuration(roundToNanosecond(warmUp.seconds * 1e9));
  const cut =
    warmUp.decidedBy === null
      ? 'no warm-up: nothing is left out (MSER-5)'
      : `warm-up: the first ${removed} are left out (MSER-5; the last to settle: ${warmUp.decidedBy})`;
  const short =
    warmUp.tooShort.length === 0
      ? []
      : [
          `RUN TOO SHORT: ${warmUp.tooShort.join(', ')} had not settled in the first half, or were seen too seldom. Take a longer --duration, or the load may be more than is served.`,
        ];
  return `${[
    cut,
    ...short,
    '',
    table,
    '',
    `scenario ${scenario} (sha256 ${scenarioHash.slice(0, 12)}) · policy ${policy} · seed ${seed} · ${formatDuration(roundToNanosecond(durationSeconds * 1e9))} of virtual time · pitot ${version}`,
    '',
    `interval: of ${batches} batches of the rest of this one run, by Student's t. sojourn time: of completed requests, in the order of their answers;`,
    'of services: at each scrape. lag 1: correlation of neighbouring batches; from 0.1 up it may be too narrow.',
  ].join('\n')}\n`;
}

function remark({ observations, size, low, independent }: SteadyMeasure): string {
  if (observations === 0) return 'nothing was observed';
  if (size === 0) return 'too few for an interval';
  if (low === null) return 'always the same';
  return independent === false ? 'may be too narrow: batches depend on each other, run longer' : '';
}
