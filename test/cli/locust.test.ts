import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, pitot } from './pitot.ts';

const shop = 'scenarios/shop.ts';

describe('pitot locust', () => {
  it("writes Locust's files of a run, and takes them back as a result and a shape", () => {
    const out = emptyFolder();
    expect(pitot(['run', shop, '--out', out, '--locust-csv', '--quiet']).status).toBe(0);
    const folder = join(out, 'shop', 'fixed', '42');
    const virtual = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    const shape = join(out, 'shape.json');
    const imported = pitot(['locust', 'import', folder, '--scenario', shop, '--out', out, '--shape', shape]);
    expect(imported.status, imported.stderr).toBe(0);
    const result = JSON.parse(readFileSync(join(out, 'shop', 'locust', '42', 'run.json'), 'utf8'));
    const { completed, failed } = virtual.requests.outcomes;
    expect(result.requests).toMatchObject({ sent: completed + failed, outcomes: { completed, failed } });
    expect(result.scenarioHash).toBe(virtual.scenarioHash);
    const { table } = JSON.parse(readFileSync(shape, 'utf8'));
    expect(table).toHaveLength(52);
    expect(Math.max(...table.map(({ users }: { users: number }) => users))).toBe(24);
    const report = pitot(['report', join(out, 'shop'), '-o', join(out, 'report.html')]);
    expect(report.stdout).toMatch(/^fixed, the only policy/);
    // A run without the option takes them away again.
    expect(pitot(['run', shop, '--out', out, '--quiet']).status).toBe(0);
    expect(existsSync(join(folder, 'locust_stats.csv'))).toBe(false);
  });

  it('exports a locustfile, and says in one line why it does not', () => {
    const { status, stdout } = pitot(['locust', 'export', shop, '--seed', '7', '--http-user']);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/"PITOT_SEED", "7"[\s\S]*class Browser\(PitotUser\):/)]);
    const open = pitot(['locust', 'export', 'scenarios/flash-crowd.ts']);
    expect([open.status, open.stderr]).toEqual([
      2,
      expect.stringMatching(/Locust has no open arrivals.*--nearest[^\n]*\n$/),
    ]);
  });

  it('keeps what can be read of a broken file, names the place, and exits with 1', () => {
    const out = emptyFolder();
    const golden = readFileSync('test/golden/data/runs/stages_http/out_stats.csv', 'utf8');
    const file = join(out, 'out_stats.csv');
    writeFileSync(file, golden.replace('GET,flaky,57', 'GET,flaky,?'));
    const { status, stdout, stderr } = pitot(['locust', 'import', file, '--no-out']);
    expect(status).toBe(1);
    expect(stderr).toBe(`${file}:3:11: Request Count must be a number from 0 up, got "?"\n`);
    expect(stdout).toMatch(/^locust +816 /m);
  });
});
