import { type Cron, epochOf, lastFiring, readCron, STARTS_AT } from '#scaler/cron.ts';
import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { MINUTE, SECOND } from '#sim/time.ts';

export interface ScheduledOptions {
  /** At least one. What was due last holds; of several due at the same minute the last in the list. */
  entries: {
    /** Five fields, minute to day of week, or a descriptor such as '@daily'. */
    cron: string;
    /** From 0 up. */
    replicas: number;
  }[];
  /** What the clock on the wall shows at the start of the run. Default '2026-01-05T00:00:00Z', a Monday. */
  startsAt?: string;
  /** How far that clock is ahead of UTC, e.g. '+02:00', all year. Default: as in startsAt. */
  offset?: string;
}

/**
 * Replicas by the clock.
 * @example scheduled({ entries: [{ cron: '0 8 * * MON-FRI', replicas: 12 }, { cron: '0 19 * * *', replicas: 3 }] })
 */
export function scheduled(options: ScheduledOptions): PolicySpec {
  return { kind: 'scheduled', ...options };
}

interface Entry {
  text: string;
  cron: Cron;
  replicas: number;
}

export function compileScheduled(spec: PolicySpec, where: string): Policy<null> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const epoch = readEpoch(options);
  const entries = readEntries(options, epoch);
  options.finish();
  return {
    kind: 'scheduled',
    // Cron knows minutes only, and those of the wall clock.
    rhythms: [{ name: 'minute', interval: MINUTE, phase: ((60 - (((epoch % 60) + 60) % 60)) % 60) * SECOND }],
    needs: {},
    start: () => null,
    decide: ({ at, replicas: { spec: from } }) => {
      const { entry, dueAt } = latest(entries, at, epoch);
      const to = entry.replicas;
      const outcome = from === to ? `stays at ${from}` : `${from} -> ${to}`;
      const reason = {
        code: 'Scheduled',
        numbers: { from, to, dueSeconds: dueAt / SECOND },
        text: `'${entry.text}' was due last; ${outcome}`,
      };
      return { replicas: from === to ? 'unchanged' : to, reason, state: null };
    },
  };
}

function latest(entries: readonly Entry[], at: number, epoch: number): { entry: Entry; dueAt: number } {
  let entry = entries[0] as Entry;
  let dueAt = Number.NEGATIVE_INFINITY;
  for (const one of entries) {
    const due = lastFiring(one.cron, at, epoch) ?? Number.NEGATIVE_INFINITY;
    if (due < dueAt) continue;
    dueAt = due;
    entry = one;
  }
  return { entry, dueAt };
}

function readEntries(options: Options, epoch: number): Entry[] {
  const given = options.list('entries');
  if (!options.has('entries') || given?.length === 0) {
    options.fault('entries', 'a list of at least one entry', options.raw('entries'));
  }
  const entries: Entry[] = [];
  for (const one of given ?? []) {
    const text = one.raw('cron');
    const cron = readCron(one, 'cron');
    const replicas = one.integer('replicas', 0, 2 ** 31 - 1);
    if (cron !== undefined && lastFiring(cron, 0, epoch) === null) one.fault('cron', 'due on a day that exists', text);
    if (cron !== undefined) entries.push({ text: text as string, cron, replicas });
    one.close();
  }
  return entries;
}

function readEpoch(options: Options): number {
  const startsAt = options.raw('startsAt');
  const offset = options.raw('offset');
  try {
    return epochOf((startsAt ?? STARTS_AT) as string, offset as string | undefined);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const wrong = error.message.startsWith('an offset') ? 'offset' : 'startsAt';
    options.fault(wrong, error.message, wrong === 'offset' ? offset : startsAt);
    return 0;
  }
}
