import type { Model } from './model.ts';

/** Tomorrow is like today: the last value. What every other forecast is held against. */
export const naiveModel: Model<number | null> = {
  start: () => null,
  update: (_, value) => value,
  predict: (last) => last,
};

interface SeasonState {
  /** The last season, in order of time from `oldest` on, around the end of the array. */
  values: number[];
  oldest: number;
}

/**
 * The value one season ago, or as many seasons as it takes to reach a known one. Until a season is complete it is the
 * naive forecast.
 * @param period steps in a season
 */
export function seasonalNaiveModel(period: number): Model<SeasonState> {
  return {
    start: () => ({ values: [], oldest: 0 }),
    update: ({ values, oldest }, value) => {
      const next = values.slice();
      next[values.length < period ? values.length : oldest] = value;
      return { values: next, oldest: values.length < period ? 0 : (oldest + 1) % period };
    },
    predict: ({ values, oldest }, steps) => {
      if (values.length < period) return values.at(-1) ?? null;
      return values[(oldest + steps - 1) % period] as number;
    },
  };
}
