import type { RunSummary } from '#experiment/result.ts';
import { privilegedNote } from './privileged.ts';
import { spanText } from './verdicts.ts';

/** What was run, so that the table can be made again: scenario, seeds, length, version. */
export function provenance(runs: readonly RunSummary[]): string {
  const [first] = runs;
  if (first === undefined) return '';
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const longest = Math.max(...runs.map(({ durationSeconds }) => durationSeconds));
  return [
    `scenario ${first.scenario} (sha256 ${first.scenarioHash.slice(0, 12)})`,
    `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`,
    `${spanText(longest)} of virtual time`,
    `pitot ${first.version}`,
  ].join(' · ');
}

/** Which number is what. */
export function legendLines(runs: readonly RunSummary[]): string[] {
  const objectives = runs.some(({ violationRatio }) => violationRatio !== null);
  return [
    'requests: sent from outside. p50, p95, p99: sojourn time, sending to answer, of those completed. Shares: of those ended.',
    objectives
      ? 'violations: requests late (answered or not), rejected, failed, timed out or cut, against their objective.'
      : '',
    'replica-h: replica-hours of all services, each replica from created to gone. actions: changes of desired replicas.',
    'digest: over every call, decision and replica transition. Equal digests, equal runs.',
    ...privilegedNote([...new Set(runs.filter((run) => run.privileged === true).map(({ policy }) => policy))]),
  ].filter((line) => line !== '');
}
