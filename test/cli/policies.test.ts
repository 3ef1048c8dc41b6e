import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, pitot } from './pitot.ts';

const MANIFEST = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: team }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  maxReplicas: 6
  targetReplicas: 3
`;
const MODULE = `export default () => ({
  kind: 'mine', rhythms: [{ name: 'tick', interval: 30e9, phase: 0 }], needs: {}, start: () => 0,
  decide: ({ at }, state) => {
    if (state === 3) throw new Error('enough');
    return { replicas: state + 1, reason: { code: 'Up', numbers: {}, text: 'up' }, state: state + 1 };
  },
});
`;

/** A folder with the small scenario, a manifest and a module in it. */
function folder(): string {
  const made = emptyFolder();
  writeFileSync(join(made, 'small.ts'), readFileSync('test/cli/fixtures/small.ts', 'utf8'));
  writeFileSync(join(made, 'hpa.yaml'), MANIFEST);
  writeFileSync(join(made, 'mine.mjs'), MODULE);
  return made;
}

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

describe('pitot run --policy', () => {
  it('takes manifests and families beside the policies of the scenario, and warns once, on stderr', () => {
    const at = folder();
    const words = ['--policy', 'hpa-50', 'hpa.yaml', 'hpa', '--seeds', '1..2'];
    const { status, stdout, stderr } = pitot(['run', 'small.ts', ...words, '--json', '--no-out'], at);
    const { runs } = JSON.parse(stdout);
    expect([status, runs.map(({ policy }: { policy: string }) => policy)]).toEqual([
      0,
      ['hpa-50', 'hpa-50', 'team', 'team', 'hpa', 'hpa'],
    ]);
    expect(stderr.split('\n').filter((line) => line.startsWith('warning'))).toEqual([
      'warning: hpa.yaml:7: HorizontalPodAutoscaler "team": unknown field "spec.targetReplicas"',
    ]);
    expect(new Set(runs.map(({ scenarioHash }: { scenarioHash: string }) => scenarioHash)).size).toBe(1);
  });

  it('ends the run of a policy that throws, with its name, and writes what it came to; the others are whole', () => {
    const at = folder();
    const { status, stdout, stderr } = pitot(['run', 'small.ts', '--policy', 'still', 'mine.mjs', '--quiet'], at);
    expect([status, stderr]).toEqual([
      1,
      'FAILED  policy mine, seed 3: service web at 1m30s: it threw Error: enough (mine.mjs:4)\n',
    ]);
    expect(stdout).toMatch(/^mine /m);
    expect(json(at, 'out/small/mine/3/run.json')).toMatchObject({ interrupted: true, durationSeconds: 90 });
    expect(json(at, 'out/small/still/3/run.json').interrupted).toBe(false);
  });

  it.each([
    [
      'hpa.yaml',
      MANIFEST.replace('6', '0'),
      /^hpa\.yaml:6: HorizontalPodAutoscaler "team": spec\.maxReplicas: Invalid value: 0: must be greater than 0\n/,
    ],
    ['hpa.yaml', 'a: [', /^hpa\.yaml:1: the manifest must be well-formed YAML/],
    [
      'mine.mjs',
      'export const other = 1;',
      /mine\.mjs: the export default must be a function \(options\) => Policy, got "the exports other"/,
    ],
    ['mine.mjs', 'nonsense(', /mine\.mjs: the policy must be a module that can be imported/],
  ])('refuses %s with exit code 2 when it is wrong, and writes nothing', (file, text, message) => {
    const at = folder();
    writeFileSync(join(at, file), text);
    const { status, stderr } = pitot(['run', 'small.ts', '--policy', file], at);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(join(at, 'out'))).toBe(false);
  });
});

describe('pitot explain', () => {
  it('derives a decision of a run that was written, also of a policy from a file, and refuses when that has changed', () => {
    const at = folder();
    expect(pitot(['run', 'small.ts', '--policy', 'hpa.yaml', '--duration', '3m', '--quiet'], at).status).toBe(0);
    const run = 'out/small/team/3/run.json';
    expect(json(at, run).rerun).toEqual({
      scenario: 'small.ts',
      overrides: { duration: '3m' },
      policy: 'hpa.yaml',
      policyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const told = pitot(['explain', run, '--at', '2m'], at);
    expect([told.status, told.stderr]).toEqual([0, expect.not.stringContaining('says otherwise')]);
    expect(told.stdout).toMatch(/^web at 1m\d[\d.]*s: .*\n.*cpu resource utilization/);
    expect(told.stdout).toContain('How the metrics came to their proposals');
    const data = JSON.parse(pitot(['explain', run, '--at', '2m', '--json'], at).stdout);
    expect(data).toMatchObject({ schema: 'pitot/explanation/1', policy: 'team', service: 'web', seed: 3 });
    expect(pitot(['explain', run, '--at', '4m'], at)).toMatchObject({
      status: 2,
      stderr: 'pitot explain: --at must be at most the 180 s that the run lasted, got "4m"\n',
    });
    writeFileSync(join(at, 'hpa.yaml'), MANIFEST.replace('6', '7'));
    expect(pitot(['explain', run], at)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('pitot explain: the policy hpa.yaml must be as it was when'),
    });
    writeFileSync(join(at, 'hpa.yaml'), MANIFEST);
    const scenario = readFileSync(join(at, 'small.ts'), 'utf8');
    writeFileSync(join(at, 'small.ts'), scenario.replace('rate: 40', 'rate: 41'));
    expect(pitot(['explain', run], at)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('pitot explain: the scenario small.ts must be as it was when'),
    });
  });
});

describe('pitot export', () => {
  it('writes a policy as a manifest that decides the same', () => {
    const at = folder();
    const { status, stdout } = pitot(['export', 'hpa', 'small.ts', '--policy', 'hpa-50'], at);
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^apiVersion: autoscaling\/v2\nkind: HorizontalPodAutoscaler\n/),
    ]);
    writeFileSync(join(at, 'out.yaml'), stdout);
    const { runs } = JSON.parse(
      pitot(['run', 'small.ts', '--policy', 'hpa-50', 'out.yaml', '--json', '--no-out'], at).stdout,
    );
    expect(runs[1].digest).toBe(runs[0].digest);
    expect(pitot(['export', 'hpa', 'small.ts', '--policy', 'still'], at)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'pitot export: --policy must be of kind hpa, got "still (fixed)"\n',
    });
  });
});
