import { expect } from 'vitest';

export interface VectorCase {
  id: string;
  source: { function: string; case: string };
  kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the kind, and each runner knows its own.
  inputs: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  expected: any;
}

// biome-ignore lint/suspicious/noExplicitAny: the vectors' inputs are data whose shape the schema describes.
export type Runner = (inputs: any, whole: VectorCase) => unknown;

/** The kinds of cases of one family of autoscalers. */
export interface Family {
  /** A kind's inputs through the public functions, with results in the vectors' schema. */
  runners: Readonly<Record<string, Runner>>;
  /** Fails unless the result has what the case expects. */
  check(one: VectorCase, actual: unknown): void;
}

/** The rule where no family says otherwise: an error is a part of the text, every other field that is asserted is equal. */
export function checkFields({ expected }: VectorCase, actual: unknown): void {
  if (typeof expected?.error === 'string') {
    expect((actual as { error?: string } | null)?.error).toContain(expected.error);
    return;
  }
  for (const [field, value] of Object.entries(expected as Record<string, unknown>)) {
    expect({ [field]: (actual as Record<string, unknown>)[field] }).toEqual({ [field]: value });
  }
}
