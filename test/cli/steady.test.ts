import { describe, expect, it } from 'vitest';
import { pitot } from './in-process.ts';

const SMALL = 'test/cli/fixtures/small.ts';

describe('pitot steady', () => {
  it('leaves the warm-up out and gives means with intervals, from one run', async () => {
    const { status, stdout, stderr } = await pitot(['steady', SMALL, '--policy', 'hpa-50', '--duration', '1h', '-q']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^warm-up: the first \S+ are left out \(MSER-5; the last to settle: .+\)$/m);
    expect(stdout).toMatch(/^measure +mean +95 % interval +observations +lag 1$/m);
    expect(stdout).toMatch(/^sojourn time +[\d.]+ ms +[\d.]+ \.\. [\d.]+ +\d+ +-?\d\.\d\d/m);
    expect(stdout).toContain('policy hpa-50 · seed 3 · 1h of virtual time');
    expect(stdout).not.toMatch(/NaN|undefined|null/);
  });

  it('gives its numbers as JSON, by as many batches as asked', async () => {
    const asked = ['steady', SMALL, '--policy', 'still', '--duration', '1h', '--batches', '30', '--json', '-q'];
    const found = JSON.parse((await pitot(asked)).stdout);
    expect(found).toMatchObject({ schema: 'pitot/steady/1', policy: 'still', batches: 30, confidence: 0.95 });
    const { observations, size } = found.measures[0];
    expect(size).toBe(Math.floor(observations / 30));
  });

  it.each<[string, string[], RegExp]>([
    ['several policies', [SMALL], /--policy must be given: one of still, hpa-50/],
    [
      'a load that changes',
      ['baseline-step', '--policy', 'hpa-50'],
      /load\.\w+ must be constant: .*20\.0 to 80\.0 requests\/s/,
    ],
    ['one batch', [SMALL, '--policy', 'still', '--batches', '1'], /--batches must be a whole number of at least 2/],
    ['a confidence of nothing', [SMALL, '--policy', 'still', '--confidence', '0'], /--confidence must be from 50/],
  ])('refuses %s', async (_, args, message) => {
    const { status, stdout, stderr } = await pitot(['steady', ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('says that a run is too short, or overloaded, and exits with 1', async () => {
    const { status, stdout } = await pitot(['steady', SMALL, '--policy', 'still', '--duration', '10s', '-q']);
    expect(status).toBe(1);
    expect(stdout).toContain('RUN TOO SHORT: ');
  });
});
