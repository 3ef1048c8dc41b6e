import { describe, expect, it } from 'vitest';
import { Progress } from './progress.ts';

/** A stderr that remembers, and a clock that is moved by hand. */
function stage(terminal: { isTTY?: boolean; columns?: number }, env: Record<string, string> = {}) {
  const written: string[] = [];
  const clock = { now: 0 };
  const stderr = { ...terminal, write: (text: string) => written.push(text) };
  const progress = new Progress({ stdout: { write: () => 0 }, stderr, env }, 'shop', () => clock.now);
  return { written, clock, progress };
}

const terminal = { isTTY: true, columns: 100 };

describe('progress on a terminal', () => {
  it('redraws one line, at most twelve times a second', () => {
    const { written, clock, progress } = stage(terminal);
    for (clock.now = 0; clock.now < 1000; clock.now += 5) progress.update(clock.now / 1000, 0, 3);
    expect(written.length).toBeGreaterThan(8);
    expect(written.length).toBeLessThanOrEqual(12);
    expect(written.every((text) => text.startsWith('\r\x1b[K') && !text.includes('\n'))).toBe(true);
  });

  it('says how much is done, of how many runs, and what is left of the time', () => {
    const { written, clock, progress } = stage(terminal);
    clock.now = 10_000;
    progress.update(0.25, 1, 4);
    expect(written[0]).toContain('shop   25 %  1 of 4 runs  30 s left  6.0 runs/min');
    expect(written[0]).toContain('██████░░░░░░░░░░░░░░░░░░');
  });

  it('says how fast runs are finished, once one is', () => {
    const { written, clock, progress } = stage(terminal);
    for (const [now, finished] of [
      [1000, 0],
      [2000, 9],
    ] as const) {
      clock.now = now;
      progress.update(0.5, finished, 18);
    }
    expect(written[0]).not.toContain('runs/');
    expect(written[1]).toContain('4.5 runs/s');
  });

  it('never writes a line that wraps', () => {
    for (const columns of [0, 10, 20, 40, 60, 80]) {
      const { written, progress } = stage({ isTTY: true, columns }, { NO_COLOR: '1' });
      progress.update(0.5, 1, 4);
      expect((written[0] as string).replace('\r\x1b[K', '').length).toBeLessThan(columns || 80);
    }
  });

  it('colours the bar unless NO_COLOR asks for none', () => {
    const colored = stage(terminal);
    colored.progress.update(0.5, 1, 4);
    expect(colored.written[0]).toContain('\x1b[36m');
    const bare = stage(terminal, { NO_COLOR: '1' });
    bare.progress.update(0.5, 1, 4);
    expect(bare.written[0]).not.toContain('\x1b[36m');
  });

  it('takes its line away', () => {
    const { written, progress } = stage(terminal);
    progress.clear();
    expect(written).toEqual([]);
    progress.update(0.5, 1, 4);
    progress.clear();
    expect(written.at(-1)).toBe('\r\x1b[K');
  });
});

describe.each([
  ['in a pipe', {}, {}],
  ['in CI', terminal, { CI: 'true' }],
  ['on a dumb terminal', terminal, { TERM: 'dumb' }],
])('progress %s', (_where, stream, env) => {
  it('is a line for each ten per cent, and has no escape codes', () => {
    const { written, clock, progress } = stage(stream, env);
    for (let step = 0; step <= 1000; step++) {
      clock.now = step * 12;
      progress.update(step / 1000, step === 1000 ? 2 : 1, 2);
    }
    progress.clear();
    expect(written).toHaveLength(10);
    expect(written[0]).toBe('shop: 10 %, 1 of 2 runs, 1.2 s, 50.0 runs/min, 11 s left\n');
    expect(written[9]).toBe('shop: 100 %, 2 of 2 runs, 12.0 s\n');
    expect(written.join('')).not.toContain('\x1b');
  });

  it('skips what was passed between two updates', () => {
    const { written, progress } = stage(stream, env);
    progress.update(0.05, 0, 1);
    progress.update(0.35, 0, 1);
    progress.update(0.36, 0, 1);
    expect(written.map((text) => text.slice(0, 10))).toEqual(['shop: 30 %']);
  });
});
