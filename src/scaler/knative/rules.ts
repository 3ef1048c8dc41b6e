import type { DeciderRules } from './decider.ts';
import type { ZeroRules } from './scale-to-zero.ts';
import type { Aggregation } from './window-average.ts';

/** All that a KPA goes by. Durations in nanoseconds. */
export interface KpaRules {
  metric: 'concurrency' | 'rps';
  aggregation: Aggregation;
  panicWindow: number;
  scaleDownDelay: number;
  decider: DeciderRules;
  zero: ZeroRules;
}
