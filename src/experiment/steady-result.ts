/** What `pitot steady` found; with `--json` it prints this. */
export interface Steady {
  schema: 'pitot/steady/1';
  version: string;
  scenario: string;
  scenarioHash: string;
  policy: string;
  seed: number;
  durationSeconds: number;
  /** What intervals promise, 0..1. */
  confidence: number;
  batches: number;
  warmUp: {
    /** Everything before is left out. */
    seconds: number;
    /** The measure that settled last; null where none had a warm-up. */
    decidedBy: string | null;
    /** Measures that never settled, as their best cut was in the second half, or were seen too seldom: the run is too short. */
    tooShort: string[];
  };
  measures: SteadyMeasure[];
}

/** One number in the long run. */
export interface SteadyMeasure {
  name: string;
  unit: 'seconds' | 'share' | 'count';
  /** Observations after the warm-up, and how many of them make a batch; 0 where there are fewer than batches. */
  observations: number;
  size: number;
  /** Null without observations. */
  mean: number | null;
  /** By batch means; both null where there are too few observations, or the value never changes. */
  low: number | null;
  high: number | null;
  /** Correlation of neighbouring batch means; null as the interval is. */
  lag1: number | null;
  /** Whether lag1 is below 0.1: if not, the interval is too narrow. */
  independent: boolean | null;
}
