/** How a call ended, as the code that events, rows and counters carry. The order is part of the digest. */
export const COMPLETED = 0;
export const REJECTED = 1;
export const FAILED = 2;
export const TIMED_OUT = 3;
export const CUT = 4;
export const OUTCOMES = 5;

/** The codes' names in results, in order. */
export const OUTCOME_NAMES = ['completed', 'rejected', 'failed', 'timed-out', 'cut'] as const;
