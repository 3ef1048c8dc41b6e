import type * as z from 'zod';
import { pathText } from '#services/check-faults.ts';
import { scenario } from './scenario.ts';
import { nearest } from './words.ts';

/** Something wrong at a path of the scenario. */
export interface PathFault {
  path: string;
  rule: string;
  got: unknown;
  /** It would be all right if this were not there. */
  surplus?: true;
}

/** What is wrong with the structure of a scenario: fields missing, unknown, or of the wrong type. */
export function structureFaults(input: unknown): PathFault[] {
  const result = scenario.safeParse(input);
  return result.success ? [] : result.error.issues.flatMap((issue) => faultsOf(issue, input));
}

function faultsOf(issue: z.core.$ZodIssue, input: unknown): PathFault[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: pathText(...issue.path), rule: issue.message, got: valueAt(input, issue.path) }];
  }
  const known = issue.message.split(', ');
  const missing = known.filter((name) => !Object.hasOwn(valueAt(input, issue.path) as object, name));
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    return {
      path: pathText(...path),
      rule: unknownKeyRule(key, known, missing),
      got: valueAt(input, path),
      surplus: true,
    };
  });
}

/** What was meant is a field that is not there yet. */
function unknownKeyRule(key: string, known: readonly string[], missing: readonly string[]): string {
  const meant = nearest(key, missing);
  return `left out${meant === undefined ? '' : ` or spelled '${meant}'`} (known here: ${known.join(', ')})`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], input);
}
