/** Whose rules hold where versions of Prometheus differ. */
export type Version = 'prometheus-2' | 'prometheus-3';

/** Where they differ in what we support; see docs/promql.md. */
export interface Rules {
  /** A sample exactly at the start of a range, or exactly a look-back old, is out (3) or in (2). */
  readonly leftOpen: boolean;
  /**
   * When a counter starts close above zero, `rate` and `increase` go back no further than to where it would have been
   * zero. Version 3 looks at that after it has decided how far to go back, version 2 before.
   */
  readonly zeroAfterThreshold: boolean;
  /** `sum` and `avg` carry the error of rounding along (Kahan's and Neumaier's summation). */
  readonly compensated: boolean;
  /** `histogram_quantile` takes bucket counts that differ by a relative 1e-12 as equal. */
  readonly smoothsBuckets: boolean;
}

const RULES: Readonly<Record<Version, Rules>> = {
  'prometheus-2': { leftOpen: false, zeroAfterThreshold: false, compensated: false, smoothsBuckets: false },
  'prometheus-3': { leftOpen: true, zeroAfterThreshold: true, compensated: true, smoothsBuckets: true },
};

export function rulesOf(version: Version): Rules {
  return RULES[version];
}
