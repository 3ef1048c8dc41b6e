import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, pitot } from './pitot.ts';

describe('pitot --help', () => {
  it('teaches the commands and the exit codes', () => {
    const { status, stdout, stderr } = pitot(['--help']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/run .*list .*check /s);
    for (const code of ['0', '1', '2', '130']) expect(stdout).toMatch(new RegExp(`^  ${code} +\\S`, 'm'));
  });

  it('of a command has examples and says where results go', () => {
    const { status, stdout } = pitot(['run', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('pitot run scenarios/flash-crowd.ts --policy hpa-50 --seed 7');
    expect(stdout).toMatch(/run\.json.*series\.csv.*events\.ndjson/s);
    expect(pitot(['help', 'run']).stdout).toBe(stdout);
  });

  it('prints the version', () => expect(pitot(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/));

  it.each([[[]], [['fly']], [['run']], [['check', 'a', 'b']]])(
    'is pointed to by %j, which is not understood',
    (args) => {
      const { status, stdout, stderr } = pitot(args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain('--help');
    },
  );
});

describe('pitot list', () => {
  it('tells the scenarios that pitot brings, with their policies', () => {
    const { status, stdout } = pitot(['list']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}scenarios\/flash-crowd\.ts {2}2h\n {6}\S.*\n {6}policies: .*hpa-50/m);
    expect(stdout).toContain('scenarios/trace-replay.ts');
    expect(stdout).not.toMatch(/shop-services|vitest\.config|does not load/);
  });

  it("also tells those of the user's folder, and which do not load", () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'scenarios'));
    const text = "export default defineScenario({ name: 'mine' } as never);\n";
    writeFileSync(join(folder, 'mine.ts'), `import { defineScenario } from 'pitot';\n${text}`);
    writeFileSync(join(folder, 'scenarios', 'notes.ts'), "throw new Error('this is not a scenario, and was run');\n");
    const { status, stdout } = pitot(['list'], folder);
    expect(status).toBe(0);
    expect(stdout).toContain('flash-crowd.ts');
    expect(stdout).toContain('  mine.ts  does not load: see pitot check mine.ts\n');
    expect(stdout).not.toContain('notes');
  });
});

describe('pitot check', () => {
  it('sums up a good scenario: its load, and the replicas that the peak needs', () => {
    const { status, stdout } = pitot(['check', 'scenarios/flash-crowd.ts']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok: scenarios\/flash-crowd\.ts\n/);
    expect(stdout).toMatch(/visitors: 16 requests\/s on average, 22\.4 requests\/s at the peak/);
    // 117 requests/s x 40 ms = 4.7 cores, of 500m each.
    expect(stdout).toMatch(/^ {2}web +3 +1\.00 +40\.0 ms +\S+ +4\.\d\d +500m +10$/m);
    expect(stdout).toMatch(/^ {2}payment +2 +0\.10 +1\.5 ms /m);
  });

  it('says of closed load that its rate is only bounded', () => {
    expect(pitot(['check', 'shop']).stdout).toMatch(/shoppers: .* at most \(closed load/);
  });

  it('names every fault of a bad one and exits with 2', () => {
    const { status, stdout, stderr } = pitot(['check', 'test/cli/fixtures/bad.ts']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toHaveLength(3);
    for (const line of stderr.trim().split('\n'))
      expect(line).toMatch(/^test\/cli\/fixtures\/bad\.ts: .* must be .*, got /);
  });

  it('exits with 2 when there is no such file, or it is no scenario', () => {
    expect(pitot(['check', 'nowhere.ts']).status).toBe(2);
    expect(pitot(['check', 'test/cli/pitot.ts']).status).toBe(2);
  });
});
