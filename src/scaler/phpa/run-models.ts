import type { TimestampedReplicas } from './history.ts';
import type { PhpaModel } from './read-models.ts';

/** What is stored of one model between sync periods. */
export interface ModelHistory {
  /** 1 right after the model ran. */
  syncPeriodsPassed: number;
  /**
   * In order of time. The source sorts it newest first when it prunes, and hands it to Holt-Winters in that order: we
   * take that for a slip, and keep what the algorithm means.
   */
  replicaHistory: TimestampedReplicas[];
  /** From when on the model takes part; null: at once, or not reckoned yet. */
  startAt: number | null;
}

/** How a model fared in one sync period. */
export interface ModelOutcome {
  name: string;
  /** What it predicts; null when it did not run or failed. */
  replicas: number | null;
  /** Before rounding up. */
  forecast: number | null;
  /** Why it predicts nothing: it failed, or it is not its turn. */
  skipped: string | null;
  /** Counts it was fed with. */
  history: number;
}

export interface ModelRun {
  outcome: ModelOutcome;
  /** null: nothing is stored anew, what was stored before stays. */
  history: ModelHistory | null;
}

/**
 * One model in one sync period, in the order of the source: start time, reset, record, run when due, prune. A model that
 * fails loses what it has just recorded, since its history is not stored.
 * @param calculated the HPA's own count
 * @param clock nanoseconds that the clock on the wall is ahead of `now`, modulo the model's startInterval
 */
export function runModel(
  model: PhpaModel,
  stored: ModelHistory | undefined,
  calculated: number,
  now: number,
  clock: number,
): ModelRun {
  let history: ModelHistory = stored ?? { syncPeriodsPassed: 1, replicaHistory: [], startAt: null };
  const interval = model.startInterval;
  if (interval !== null && history.startAt === null) {
    return later(model, { ...history, startAt: nextMultiple(now, interval, clock) }, 'its start has been set');
  }
  if (history.startAt !== null && now < history.startAt) return later(model, null, 'its start has not come');
  const latest = history.replicaHistory.at(-1);
  if (model.resetDuration !== null && latest !== undefined && now - latest.at > model.resetDuration) {
    history = { ...history, replicaHistory: [] };
    if (interval !== null) {
      return later(model, { ...history, startAt: nextMultiple(now, interval, clock) }, 'its history was too old');
    }
  }
  return recordAndRun(model, history, calculated, now);
}

function recordAndRun(model: PhpaModel, history: ModelHistory, calculated: number, now: number): ModelRun {
  const { name } = model;
  const recorded = [...history.replicaHistory, { at: now, replicas: calculated }];
  const outcome = { name, replicas: null, forecast: null, skipped: null, history: recorded.length };
  const kept = { ...history, replicaHistory: model.prune(recorded) };
  if (history.syncPeriodsPassed < model.perSyncPeriod) {
    const skipped = `${history.syncPeriodsPassed} of ${model.perSyncPeriod} sync periods have passed`;
    return { outcome: { ...outcome, skipped }, history: { ...kept, syncPeriodsPassed: history.syncPeriodsPassed + 1 } };
  }
  const prediction = model.predict(recorded, now);
  if ('error' in prediction) return { outcome: { ...outcome, skipped: prediction.error }, history: null };
  return { outcome: { ...outcome, ...prediction }, history: { ...kept, syncPeriodsPassed: 1 } };
}

function later({ name }: PhpaModel, history: ModelHistory | null, skipped: string): ModelRun {
  return { outcome: { name, replicas: null, forecast: null, skipped, history: 0 }, history };
}

/** The first instant from `now` on at which the clock shows a whole multiple of the interval. */
function nextMultiple(now: number, interval: number, clock: number): number {
  const past = ((now % interval) + clock) % interval;
  return past === 0 ? now : now + interval - past;
}
