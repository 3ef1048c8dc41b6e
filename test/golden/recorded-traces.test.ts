import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTrace, type TraceOptions } from '#load/trace.ts';
import { InvalidInput } from '#sim/invalid.ts';

/** Recorded traces are too large for the repository; PITOT_TRACES names the folder that holds them. */
const folder = process.env.PITOT_TRACES ?? '../shared/traces';
const recorded = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.csv')) : [];

describe('recorded traces', () => {
  if (recorded.length === 0) it.skip(`are skipped: there are none in ${folder}`);

  it.each(recorded)('load: %s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const rows = text.trim().split('\n').length - 1;
    const jumps = refused(text, { file: name });
    const { counts, widthSeconds } = parseTrace(text, { file: name, gaps: 'interpolate' });
    expect(name).toContain(`_${widthSeconds}s.csv`);
    expect(counts.length).toBe(rows + jumps.length);
    // The load balancer's series lacks eight bins, the others none.
    expect(jumps.length).toBe(name.startsWith('aws_elb') ? 8 : 0);
    for (const jump of jumps) expect(jump).toMatch(/got "a jump of 600 s"$/);
  });
});

function refused(text: string, options: TraceOptions): string[] {
  try {
    parseTrace(text, options);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.message.split('\n');
    throw error;
  }
}
