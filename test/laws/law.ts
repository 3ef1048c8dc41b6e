import type { Scenario } from '#experiment/scenario.ts';
import type { Observed, Size } from './observed.ts';
import type { OracleCase } from './oracle.ts';

/** How a case is run, and how its metrics are read off what was seen. */
export interface Law {
  scenario: Scenario;
  /** Instants, in nanoseconds, at which the engine's own counts are taken down. */
  probes?: readonly number[];
  read(observed: Observed): (metric: string) => number;
}

/** Maps the cases of a system to scenarios. */
export type System = (oracleCase: OracleCase, size: Size) => Law;

/** Systems by the names that the cases give them. */
export type Family = Readonly<Record<string, System>>;
