import type { Assessment } from '#experiment/assessment-result.ts';
import type { RunResult } from '#experiment/result.ts';

/** Everything that a report is made of. */
export interface ReportModel {
  assessment: Assessment;
  results: readonly RunResult[];
  /** Where each result lies, seen from the report, in the same order. */
  folders: readonly string[];
  /** The command that made this report. */
  command: string;
}
