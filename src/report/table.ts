import type { RunSummary } from '#experiment/result.ts';
import { fittedTable } from './fitted-table.ts';
import { legendLines, provenance } from './legend.ts';
import { markedName } from './privileged.ts';
import { countText, hoursText, secondsText, shareText } from './quantities.ts';
import type { Heading } from './ruled-table.ts';
import { ended, objectiveTotals, severalSeeds } from './summaries.ts';
import { ansi, objectiveLines, plain, warningLines } from './verdicts.ts';

export interface TableOptions {
  /** Whether the reader's terminal shows ANSI colours. Default false. */
  colors?: boolean;
  /** Columns of the terminal. Default: the table is as wide as it gets. */
  width?: number | undefined;
}

/** What the terminal shows of some runs of one scenario: a row a run, then what the numbers are and what to make of them. */
export function report(runs: readonly RunSummary[], options: TableOptions = {}): string {
  if (runs.length === 0) return '';
  const paint = options.colors ? ansi : plain;
  const blocks = [
    [table(runs, options.width)],
    [provenance(runs), ...objectiveLines(runs, paint)],
    legendLines(runs),
    warningLines(runs, paint),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

interface Column extends Heading {
  /** Left out of the table when no run needs it. */
  when?: (runs: readonly RunSummary[]) => boolean;
  cell: (run: RunSummary) => string;
}

/** As many digits of the digest as tell runs apart; run.json has them all. */
export const DIGEST_DIGITS = 12;

const COLUMNS: readonly Column[] = [
  { head: 'policy', left: true, cell: (run) => markedName(run.policy, run.privileged === true) },
  { head: 'seed', when: severalSeeds, cell: (run) => String(run.seed) },
  { head: 'requests', cell: (run) => countText(run.requests.sent) },
  { head: 'p50', cell: (run) => sojourn(run, 'p50') },
  { head: 'p95', cell: (run) => sojourn(run, 'p95') },
  { head: 'p99', cell: (run) => sojourn(run, 'p99') },
  { head: 'rejected', cell: (run) => outcome(run, 'rejected') },
  { head: 'failed', cell: (run) => outcome(run, 'failed') },
  { head: 'timed out', cell: (run) => outcome(run, 'timed-out') },
  {
    head: 'cut',
    when: (runs) => runs.some((run) => run.requests.outcomes.cut > 0),
    cell: (run) => outcome(run, 'cut'),
  },
  { head: 'violations', when: (runs) => runs.some((run) => run.violationRatio !== null), cell: violations },
  { head: 'replica-h', cell: (run) => (run.imported === undefined ? hoursText(run.replicaHours) : '-') },
  { head: 'actions', cell: actions },
  { head: 'digest', left: true, cell: (run) => run.digest.slice(0, DIGEST_DIGITS) },
];

function table(runs: readonly RunSummary[], width: number | undefined): string {
  const columns = COLUMNS.filter(({ when }) => when === undefined || when(runs));
  return fittedTable(
    columns,
    runs.map((run) => columns.map(({ cell }) => cell(run))),
    width,
  );
}

function sojourn({ requests: { sojournSeconds } }: RunSummary, quantile: 'p50' | 'p95' | 'p99'): string {
  return sojournSeconds === null ? '-' : secondsText(sojournSeconds[quantile]);
}

function outcome(run: RunSummary, name: 'rejected' | 'failed' | 'timed-out' | 'cut'): string {
  return shareText(run.requests.outcomes[name], ended(run));
}

function actions({ imported, scalingActions: { up, down } }: RunSummary): string {
  if (imported !== undefined) return '-';
  return up + down === 0 ? '0' : `+${up} -${down}`;
}

/** Requests of all objectives together that violated theirs. */
function violations(run: RunSummary): string {
  const { violations, requests } = objectiveTotals(run);
  return shareText(violations, requests);
}
