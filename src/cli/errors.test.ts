import { describe, expect, it } from 'vitest';
import { InvalidInput } from '#sim/invalid.ts';
import { explain } from './errors.ts';

function explained(error: unknown, env: Record<string, string> = {}): { code: number; text: string } {
  let text = '';
  const stderr = {
    write: (more: string) => {
      text += more;
    },
  };
  return { code: explain(error, 'my.ts', { stdout: stderr, stderr, env }), text };
}

describe('errors of the command line', () => {
  it('put every fault of bad input on a line of its own that begins with the file', () => {
    const faults = [
      { where: 'services.web', name: 'replicas', rule: 'a whole number', got: -1 },
      { where: 'my.ts: load', name: 'rate', rule: 'given', got: undefined },
    ];
    expect(explained(new InvalidInput(faults))).toEqual({
      code: 2,
      text: 'my.ts: services.web: replicas must be a whole number, got -1\nmy.ts: load: rate must be given, got nothing\n',
    });
  });

  it('hide the stack of what was not expected, and say how to see it', () => {
    const { code, text } = explained(new TypeError('x is not a function'));
    expect(code).toBe(1);
    expect(text).toBe('pitot: x is not a function\nThis was not expected. PITOT_DEBUG=1 shows where it happened.\n');
  });

  it('show the stack to those who ask for it', () => {
    expect(explained(new TypeError('x is not a function'), { PITOT_DEBUG: '1' }).text).toMatch(
      /^pitot: TypeError: x is not a function\n\s+at .*errors\.test/,
    );
  });
});
