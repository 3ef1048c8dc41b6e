import { Options } from './options.ts';
import type { Policy, PolicySpec } from './policy.ts';

export interface ScheduleOptions {
  /** Instants in seconds from the start of the run, ascending, each with the replicas desired from then on. */
  steps: readonly (readonly [atSeconds: number, replicas: number])[];
  /** How often the table is looked at, from the start on. Default '15s'. */
  interval?: string;
  /** The table was made by someone who knows what is coming, as an oracle does; reports say so. Default false. */
  privileged?: boolean;
}

/** A table of replicas over time, followed whatever happens: how oracles are replayed in the simulation. */
export function schedule(options: ScheduleOptions): PolicySpec {
  return { kind: 'schedule', ...options };
}

type Step = readonly [atSeconds: number, replicas: number];

/**
 * @param where names the policy in complaints
 * @throws {InvalidInput} with all faults
 */
export function compileSchedule(spec: PolicySpec, where: string): Policy<null> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const steps = options.raw('steps');
  const sound = areSteps(steps);
  if (!sound) {
    options.fault(
      'steps',
      'a list of [seconds, replicas], seconds ascending from 0 up, replicas whole from 0 up',
      steps,
    );
  }
  const interval = options.duration('interval', 1, '15s');
  const privileged = options.boolean('privileged', false);
  options.finish();
  const table: readonly Step[] = sound ? steps : [];
  return {
    kind: 'schedule',
    rhythms: [{ name: 'table', interval, phase: 0 }],
    needs: privileged ? { privileged } : {},
    start: () => null,
    decide: ({ at, replicas: { spec: from } }) => {
      const replicas = lastBefore(table, at / 1e9) ?? from;
      const text =
        replicas === from ? `the table says ${replicas}` : `the table says ${replicas}; ${from} -> ${replicas}`;
      return {
        replicas: replicas === from ? 'unchanged' : replicas,
        reason: { code: 'Schedule', numbers: { from, replicas }, text },
        state: null,
      };
    },
  };
}

/** Replicas of the last step that is not after the instant; undefined before the first. */
function lastBefore(table: readonly Step[], seconds: number): number | undefined {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table[middle] as Step)[0] <= seconds) low = middle + 1;
    else high = middle;
  }
  return table[low - 1]?.[1];
}

function areSteps(steps: unknown): steps is Step[] {
  let last = -1;
  return (
    Array.isArray(steps) &&
    steps.length > 0 &&
    steps.every((step) => {
      if (!Array.isArray(step) || step.length !== 2) return false;
      const [at, replicas] = step as [unknown, unknown];
      const ascending = typeof at === 'number' && Number.isFinite(at) && at >= 0 && at > last;
      last = at as number;
      return ascending && Number.isInteger(replicas) && (replicas as number) >= 0;
    })
  );
}
