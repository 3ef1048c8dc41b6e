import type { RunEvent, RunResult } from '#experiment/result.ts';
import type { TextTable } from './assessment-table.ts';
import { countText } from './quantities.ts';

/** A number that holds from an instant in seconds on. */
export type Step = readonly [atSeconds: number, replicas: number];

/** What one shadow asked for in a run, and what there was. */
export interface ShadowTrack {
  policy: string;
  service: string;
  name: string;
  looks: number;
  /** Looks at which it would have changed the count. */
  wishes: number;
  asked: readonly Step[];
  /** The replicas desired in truth, from the shadow's first look on. */
  desired: readonly Step[];
  endSeconds: number;
}

type Shadow = Extract<RunEvent, { type: 'shadow' }>;

/** The shadows of these runs, in the order in which they first looked. Several seeds: those of the first of each policy. */
export function shadowTracks(results: readonly RunResult[]): ShadowTrack[] {
  const first = results.filter(
    ({ summary }, i) => results.findIndex((one) => one.summary.policy === summary.policy) === i,
  );
  return first.flatMap((result) => {
    const looks = new Map<string, Shadow[]>();
    for (const event of result.events) {
      if (event.type !== 'shadow') continue;
      const key = JSON.stringify([event.service, event.name]);
      looks.set(key, [...(looks.get(key) ?? []), event]);
    }
    return [...looks.values()].map((events) => trackOf(result, events as [Shadow, ...Shadow[]]));
  });
}

function trackOf({ summary, events }: RunResult, looks: readonly [Shadow, ...Shadow[]]): ShadowTrack {
  const [{ atSeconds, service, name, from }] = looks;
  const moves = events.flatMap((event): Step[] =>
    event.type === 'decision' && event.changed && event.service === service && event.atSeconds >= atSeconds
      ? [[event.atSeconds, event.to]]
      : [],
  );
  return {
    policy: summary.policy,
    service,
    name,
    looks: looks.length,
    wishes: looks.filter(({ changed }) => changed).length,
    asked: looks.map((look): Step => [look.atSeconds, look.to]),
    desired: [[atSeconds, from], ...moves],
    endSeconds: summary.durationSeconds,
  };
}

/** Mean over time, from the first step to the end; of the last step alone when that is all there is. */
export function meanOf(steps: readonly Step[], endSeconds: number): number {
  let area = 0;
  for (const [i, [at, replicas]] of steps.entries()) {
    area += replicas * (Math.min(endSeconds, steps[i + 1]?.[0] ?? endSeconds) - at);
  }
  const span = endSeconds - (steps[0]?.[0] ?? 0);
  return span > 0 ? area / span : (steps.at(-1)?.[1] ?? 0);
}

/** A row a shadow. */
export function shadowTable(tracks: readonly ShadowTrack[]): TextTable {
  const asked = ({ asked }: ShadowTrack) => asked.map(([, replicas]) => replicas);
  return {
    columns: [
      { head: 'policy', left: true },
      { head: 'service', left: true },
      { head: 'shadow', left: true },
      { head: 'looks' },
      { head: 'would change' },
      { head: 'asks for' },
      { head: 'on average' },
      { head: 'there were' },
    ],
    rows: tracks.map((track) => [
      track.policy,
      track.service,
      track.name,
      countText(track.looks),
      countText(track.wishes),
      `${Math.min(...asked(track))} to ${Math.max(...asked(track))}`,
      meanOf(track.asked, track.endSeconds).toFixed(1),
      meanOf(track.desired, track.endSeconds).toFixed(1),
    ]),
  };
}

/** What the table and the pictures mean, in a sentence or two. */
export const SHADOW_NOTE =
  'A shadow decides beside a policy and moves nothing. It sees the replicas that there really are, so each of its decisions is one step from what was, not from what it would have made of it. Asks for, on average: replicas, over time from its first look; there were: replicas desired in truth.';
