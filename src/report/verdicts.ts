import type { ObjectiveResult, RunSummary } from '#experiment/result.ts';
import { formatDuration, roundToNanosecond, SECOND } from '#sim/time.ts';
import { ratioText, shareText } from './quantities.ts';
import { nameOf } from './summaries.ts';

/** How each run did against each objective: a line for the objective, below it one for each run. */
export function objectiveLines(runs: readonly RunSummary[], paint: Paint): string[] {
  const width = Math.max(...runs.map((run) => nameOf(run, runs).length));
  return (runs[0]?.objectives ?? []).flatMap((objective, index) => [
    `objective: ${objectiveText(objective)}`,
    ...runs.map((run) => {
      const result = run.objectives[index] as ObjectiveResult;
      const word = result.met ? paint('green', 'met   ') : paint('red', 'missed');
      const kept = shareText(result.requests - result.violations, result.requests);
      return `  ${word}  ${nameOf(run, runs).padEnd(width)}  ${kept}`;
    }),
  ]);
}

/** `99 % of all requests completed within 300ms` */
export function objectiveText({ target, underSeconds, ratio }: ObjectiveResult): string {
  const whose = target === '*' ? 'all requests' : target;
  return `${ratioText(ratio)} of ${whose} completed within ${spanText(underSeconds)}`;
}

/** What makes the numbers above doubtful. No line when nothing does. */
export function warningLines(runs: readonly RunSummary[], paint: Paint): string[] {
  const interrupted = runs
    .filter((run) => run.interrupted)
    .map((run) => `INTERRUPTED  ${nameOf(run, runs)}: ended after ${spanText(run.durationSeconds)} of virtual time`);
  const broken = runs.flatMap((run) =>
    run.checks
      .filter(({ ok }) => !ok)
      .map(({ name, detail }) => `CHECK FAILED  ${nameOf(run, runs)}: ${name}: ${detail}`),
  );
  const verdict =
    broken.length === 0
      ? []
      : ['The simulation broke its own laws: trust none of the numbers of these runs, and report it.'];
  return [...interrupted, ...broken, ...verdict].map((line) => paint('red', line));
}

/** A span to the millisecond when it is longer than a second: nobody reads the rest of where a run was interrupted. */
export function spanText(seconds: number): string {
  const shown = seconds > 1 ? Math.round(seconds * 1e3) / 1e3 : seconds;
  return formatDuration(roundToNanosecond(shown * SECOND));
}

/** Colours a text, or leaves it as it is. */
export type Paint = (color: 'green' | 'red', text: string) => string;

export const plain: Paint = (_color, text) => text;

/** Escape codes that every terminal with colours knows. */
export const ansi: Paint = (color, text) => `\x1b[${color === 'red' ? 31 : 32}m${text}\x1b[39m`;
