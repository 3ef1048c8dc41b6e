import type { Assessment, Difference, PolicyAssessment } from '#experiment/assessment-result.ts';
import { hoursText, ratioText } from './quantities.ts';

/** The answer first: which policy, by how much, how sure. */
export interface VerdictText {
  headline: string;
  lines: string[];
}

export function verdictText(assessment: Assessment): VerdictText {
  const { policies, verdict, seeds } = assessment;
  const winner = policies.find(({ policy }) => policy === verdict.policy) as PolicyAssessment;
  const hours = `${hoursText(winner.replicaHours.mean)} replica-hours`;
  const doubts = policies.flatMap(({ policy, doubts: found }) =>
    found.map((doubt) => `Doubtful: ${policy}, ${doubt}.`),
  );
  return {
    headline: headlineOf(assessment, winner, hours),
    lines: [
      ...marginLines(assessment),
      ...(policies.length > 1 ? [surenessLine(assessment)] : []),
      ...doubts,
      ...oneSeed(seeds),
    ],
  };
}

function headlineOf({ verdict, objectives, seeds }: Assessment, winner: PolicyAssessment, hours: string): string {
  const violations =
    winner.violationRatio === null ? '' : ` (${percent(winner.violationRatio.mean)} of requests violate it)`;
  switch (verdict.kind) {
    case 'only':
      if (objectives.length === 0) return `${winner.policy}, the only policy that was run, takes ${hours}.`;
      return winner.seedsMet === seeds.length
        ? `${winner.policy}, the only policy that was run, meets the objective${violations} with ${hours}.`
        : `${winner.policy}, the only policy that was run, misses the objective${violations}, with ${hours}.`;
    case 'meets':
      return `${winner.policy} is the cheapest that meets ${objectives.length > 1 ? 'every objective' : 'the objective'}: ${hours}.`;
    case 'best-of-bad':
      return `No policy meets ${objectives.length > 1 ? 'every objective' : 'the objective'}; ${winner.policy} violates least${violations}.`;
    case 'no-objectives':
      return `${winner.policy} is the cheapest, with ${hours}; the scenario has no objective to hold it against.`;
  }
}

function marginLines({ verdict, policies }: Assessment): string[] {
  const lines: string[] = [];
  const { runnerUp, cheaperButMissed } = verdict;
  if (runnerUp !== null) {
    const of = policies.find(({ policy }) => policy === runnerUp.policy) as PolicyAssessment;
    const share = runnerUp.more.relative === null ? '' : `, ${(100 * runnerUp.more.relative).toFixed(1)} % more`;
    lines.push(
      `By how much: the next cheapest, ${runnerUp.policy}, takes ${hoursText(of.replicaHours.mean)} replica-hours${share}.`,
    );
  } else if (verdict.kind === 'meets') {
    lines.push('By how much: no other policy meets it.');
  }
  if (cheaperButMissed.length > 0) {
    lines.push(`Cheaper, but they miss the objective: ${cheaperButMissed.join(', ')}.`);
  }
  return lines;
}

function surenessLine({ verdict, seeds }: Assessment): string {
  const more = verdict.runnerUp?.more;
  if (seeds.length < 2) return 'How sure: not known from one seed; chance may have decided what lies close together.';
  if (more === undefined) return `How sure: the same under each of ${seeds.length} seeds.`;
  return `How sure: over ${seeds.length} paired seeds the difference is ${sureText(more)}.`;
}

/** Fewer pairs than this cannot give a sign-flip p below 0.05, however much they differ. */
const FEWEST_PAIRS = 6;

function sureText({ low, high, p, values }: Difference): string {
  if (low === null || high === null || p === null) return 'not known';
  const told = `${hoursText(low)} to ${hoursText(high)} replica-hours with 95 % confidence`;
  const sure = low > 0 || high < 0 ? 'so it is real' : 'so it may be chance';
  const least = values.length < FEWEST_PAIRS ? `; ${values.length} seeds cannot give less` : '';
  return `${told}, ${sure} (sign-flip p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}${least})`;
}

function oneSeed(seeds: readonly number[]): string[] {
  return seeds.length > 1 ? [] : ['For intervals and paired differences run several seeds, such as --seeds 1..10.'];
}

export function percent(ratio: number): string {
  if (ratio > 0 && ratio < 0.00005) return '< 0.01 %';
  return ratio < 0.9995 ? `${(100 * ratio).toFixed(2)} %` : ratioText(ratio);
}
