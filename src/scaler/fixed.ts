import { Options } from './options.ts';
import type { Policy, PolicySpec } from './policy.ts';

export interface FixedOptions {
  /** The count to hold, a whole number from 0 up. Default: whatever the service has. */
  replicas?: number;
}

/** The policy that never moves, or holds one count against whoever changes it. The baseline of every comparison. */
export function fixed(options: FixedOptions = {}): PolicySpec {
  return { kind: 'fixed', ...options };
}

/**
 * @param where names the policy in complaints
 * @throws {InvalidInput} with all faults
 */
export function compileFixed(spec: PolicySpec, where: string): Policy<null> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const replicas = options.has('replicas') ? options.integer('replicas', 0, 2 ** 31 - 1) : null;
  options.finish();
  return {
    kind: 'fixed',
    // Looking once at the start is enough to reach the count, and often enough to keep it when something else moves it.
    rhythms: replicas === null ? [] : [{ name: 'hold', interval: HOLD_INTERVAL, phase: 0 }],
    needs: {},
    start: () => null,
    decide: ({ replicas: { spec: from } }) => {
      if (replicas === null || replicas === from) {
        const reason = { code: 'Fixed', numbers: { replicas: from }, text: `fixed at ${from}` };
        return { replicas: 'unchanged', reason, state: null };
      }
      const text = `fixed at ${replicas}; ${from} -> ${replicas}`;
      return { replicas, reason: { code: 'Fixed', numbers: { from, replicas }, text }, state: null };
    },
  };
}

const HOLD_INTERVAL = 15e9;
