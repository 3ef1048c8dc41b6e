import type { Family } from './law.ts';
import { observe, type Size } from './observed.ts';
import type { OracleCase } from './oracle.ts';

/** A metric, and how much of its tolerance the difference takes: above 1 it is outside. */
export interface Finding {
  metric: string;
  expected: number;
  observed: number;
  ratio: number;
}

/** How much shorter than suggested a run is. Tolerances grow with its square root; below a tenth they mean little. */
export type Shortening = 1 | 10;

/** Tolerances are never smaller, however long a run. */
const LEAST_TOLERANCE = 5e-4;

export function sizeOf(oracleCase: OracleCase, shortening: Shortening): Size {
  return {
    measured: Math.ceil(oracleCase.suggested_simulated_requests / shortening),
    warmup: Math.ceil(oracleCase.suggested_warmup_requests / shortening),
  };
}

/** Runs a case and compares all its metrics. */
export function judge(oracleCase: OracleCase, family: Family, shortening: Shortening, seed: number): Finding[] {
  const system = family[oracleCase.system];
  if (system === undefined) throw new Error(`no scenario for ${oracleCase.system}`);
  const law = system(oracleCase, sizeOf(oracleCase, shortening));
  const read = law.read(observe(law.scenario, seed, law.probes));
  return Object.entries(oracleCase.expected).map(([metric, expected]) => {
    const observed = read(metric);
    return { metric, expected, observed, ratio: ratioOf(oracleCase, metric, expected, observed, shortening) };
  });
}

/** |observed - expected| in units of what is tolerated. */
export function ratioOf(
  { id, tolerance, tolerance_abs }: Pick<OracleCase, 'id' | 'tolerance' | 'tolerance_abs'>,
  metric: string,
  expected: number,
  observed: number,
  shortening: Shortening,
): number {
  const difference = Math.abs(observed - expected);
  const absolute = tolerance_abs?.[metric];
  const relative = tolerance?.[metric];
  if (absolute === undefined && relative === undefined) throw new Error(`${id}: no tolerance for ${metric}`);
  const tolerated =
    absolute ?? Math.max(LEAST_TOLERANCE, (relative as number) * Math.sqrt(shortening)) * Math.abs(expected);
  if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
  return difference === 0 ? 0 : difference / tolerated;
}

export function worstOf(findings: readonly Finding[]): Finding {
  return findings.reduce((worst, finding) => (finding.ratio > worst.ratio ? finding : worst));
}
