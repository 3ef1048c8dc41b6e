import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, interrupted, pitot, shell } from './pitot.ts';

const small = 'test/cli/fixtures/small.ts';

const filesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

describe('pitot run', () => {
  it('prints a table of all policies and writes the files of each run', () => {
    const out = emptyFolder();
    const { status, stdout, stderr } = pitot(['run', small, '--out', out]);
    expect([status, stderr]).toEqual([0, expect.stringContaining(`results are in ${join(out, 'small')}`)]);
    const rows = stdout.split('\n').slice(0, 4);
    expect(rows[0]).toMatch(/^policy +requests +p50 +p95 +p99 .*violations +replica-h +actions +digest$/);
    expect(rows[2]).toMatch(/^still /);
    expect(rows[3]).toMatch(/^hpa-50 /);
    expect(stdout).toContain('seed 3');
    expect(filesIn(out).filter((file) => file.includes('hpa-50/3/'))).toEqual([
      'small/hpa-50/3/events.ndjson',
      'small/hpa-50/3/run.json',
      'small/hpa-50/3/samples.bin',
      'small/hpa-50/3/series.csv',
      'small/hpa-50/3/sojourn.csv',
    ]);
    const run = JSON.parse(read(out, 'small/hpa-50/3/run.json'));
    expect(run).toMatchObject({
      schema: 'pitot/run/1',
      scenario: 'small',
      policy: 'hpa-50',
      seed: 3,
      interrupted: false,
    });
    expect(rows[3]).toContain(run.digest.slice(0, 12));
    // A row a scrape: at 0 s, every 15 s, and at the end.
    expect(read(out, 'small/still/3/series.csv').trim().split('\n').length).toBeGreaterThanOrEqual(41);
  });

  it('writes the same bytes again, whatever the number of threads', () => {
    const [one, two] = [emptyFolder(), emptyFolder()];
    pitot(['run', small, '--seeds', '1..2', '--threads', '1', '--out', one]);
    pitot(['run', small, '--seeds', '1..2', '--threads', '4', '--out', two]);
    const files = filesIn(one).filter((file) => /\.\w+$/.test(file));
    expect(files).toHaveLength(20);
    expect(filesIn(two)).toEqual(filesIn(one));
    for (const file of files) expect(read(two, file)).toBe(read(one, file));
  });

  it('leaves nothing of where a trace lies in its files', () => {
    const bytes = [emptyFolder(), emptyFolder()].map((folder) => {
      writeFileSync(join(folder, 'mine.csv'), 'second,requests\n0,600\n60,1200\n');
      const main = ['run', 'trace-replay', '--trace', 'mine.csv', '--policy', 'hpa-50', '--duration', '90s'];
      expect(pitot(main, folder).status).toBe(0);
      const files = filesIn(join(folder, 'out')).filter((file) => /\.\w+$/.test(file));
      expect(files).toHaveLength(5);
      return files.map((file) => read(folder, 'out', file));
    });
    expect(bytes[1]).toEqual(bytes[0]);
    expect(bytes[0]?.join('')).not.toContain(tmpdir());
  });

  it('prints one JSON document and nothing else with --json', () => {
    const { status, stdout } = pitot(['run', small, '--json', '--no-out', '--seed', '7', '8', '--policy', 'hpa-50']);
    expect(status).toBe(0);
    const { schema, runs } = JSON.parse(stdout);
    expect(schema).toBe('pitot/runs/1');
    expect(runs.map(({ policy, seed }: { policy: string; seed: number }) => [policy, seed])).toEqual([
      ['hpa-50', 7],
      ['hpa-50', 8],
    ]);
  });

  it('runs for as long as --duration says', () => {
    const { stdout } = pitot(['run', small, '--json', '--no-out', '--duration', '90s', '--policy', 'still']);
    expect(JSON.parse(stdout).runs[0].durationSeconds).toBe(90);
  });

  it('tells progress in lines of ten per cent in a pipe, without escape codes', () => {
    const { stderr } = pitot(['run', small, '--no-out', '--policy', 'still']);
    expect(stderr).toMatch(/^small: 100 %, 1 of 1 runs, \d+\.\d s$/m);
    expect(stderr.split('\n').filter((line) => / %, /.test(line)).length).toBeLessThanOrEqual(10);
    expect(stderr).not.toContain('\x1b');
  });

  it('says nothing on stderr with --quiet', () => {
    expect(pitot(['run', small, '--no-out', '--quiet', '--policy', 'still']).stderr).toBe('');
  });

  it('writes no files with --no-out', () => {
    const folder = emptyFolder();
    expect(pitot(['run', join(process.cwd(), small), '--no-out'], folder).status).toBe(0);
    expect(filesIn(folder)).toEqual([]);
  });

  it('runs a scenario that pitot brings by its name from anywhere', () => {
    const folder = emptyFolder();
    const { status, stdout } = pitot(['run', 'shop', '--duration', '10s'], folder);
    expect([status, stdout]).toEqual([0, expect.stringContaining('scenario shop ')]);
    expect(filesIn(folder)).toContain('out/shop/fixed/42/run.json');
  });

  it('ends quietly when nobody reads on', () => {
    const { status, stdout, stderr } = shell(
      `pitot run ${small} --no-out --quiet --json | head -1; exit "\${PIPESTATUS[0]}"`,
    );
    expect([status, stdout, stderr]).toEqual([0, '{\n', '']);
  });
});

describe('pitot run refuses, with exit code 2 and nothing written,', () => {
  const refuse = (...args: string[]) => {
    const folder = emptyFolder();
    const result = pitot(['run', ...args.map((arg) => arg.replace(/^test\//, `${process.cwd()}/test/`))], folder);
    expect(filesIn(folder)).toEqual([]);
    expect(result.stdout).toBe('');
    return { status: result.status, stderr: result.stderr.replaceAll(`${process.cwd()}/`, '') };
  };

  it('a policy that the scenario does not have, and names those it has', () => {
    expect(refuse(small, '--policy', 'hpa-51')).toEqual({
      status: 2,
      stderr: `${small}: --policy must be one of 'still', 'hpa-50', a file (.yaml, .yml, .json, .ts, .mts, .js, .mjs) or a family with defaults such as 'kpa', got "hpa-51"\n`,
    });
  });

  it('a scenario with faults, and names them all', () => {
    const { status, stderr } = refuse('test/cli/fixtures/bad.ts');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^test\/cli\/fixtures\/bad\.ts: duration must be .*, got "ten minutes"$/m);
    expect(stderr).toMatch(/^test\/cli\/fixtures\/bad\.ts: services\.web\.replicas must be .*, got -1$/m);
    expect(stderr).toMatch(/^test\/cli\/fixtures\/bad\.ts: load\.visitors\.target must be .*, got "GET \/nowhere"$/m);
    expect(stderr.trim().split('\n')).toHaveLength(3);
  });

  it.each([
    [['nowhere.ts'], /nowhere\.ts: .*must be a file that exists/],
    [[small, '--seed', 'seven'], /--seed must be a whole number from 0 up, got "seven"/],
    [[small, '--seeds', '5..1'], /--seeds must be a number of seeds such as 30, or a range/],
    [[small, '--duration', 'soon'], /small\.ts: duration must be .*, got "soon"/],
    [[small, '--peak', '0'], /--peak must be a number above 0, got "0"/],
    [[small, '--peak', '400'], /small\.ts: load must be .*trace/],
    [[small, '--threads', '1.5'], /--threads must be a whole number above 0, got "1.5"/],
    [[small, '--colour'], /unknown option '--colour'/],
    [[], /missing required argument 'scenario'/],
  ])('%j', (args, complaint) => {
    const { status, stderr } = refuse(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(complaint);
    expect(stderr).not.toContain('    at ');
  });

  it('a place for results that is a file, before anything is simulated', () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'taken'), '');
    for (const out of ['taken', 'taken/below']) {
      const { status, stderr, stdout } = pitot(['run', 'test/cli/fixtures/long.ts', '--out', join(folder, out)]);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^pitot run: --out must be a folder that can be written \(.+\), got ".*taken.*"\n$/);
    }
    expect(filesIn(folder)).toEqual(['taken']);
  });

  it('a folder for one of the runs that cannot be had', () => {
    const out = emptyFolder();
    writeFileSync(join(out, 'small'), '');
    expect(pitot(['run', small, '--out', out]).status).toBe(2);
    expect(filesIn(out)).toEqual(['small']);
  });
});

describe('a run that fails', () => {
  it('gives exit code 1, and still the table and the files of all runs', () => {
    const out = emptyFolder();
    const { status, stdout, stderr } = pitot(['run', 'test/cli/fixtures/overrun.ts', '--out', out]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^FAILED {2}policy still, seed 1: .*in flight/m);
    expect(stdout).toMatch(/^still .*\n^enough /m);
    expect(stdout).toMatch(/INTERRUPTED {2}still/);
    expect(JSON.parse(read(out, 'overrun/still/1/run.json')).interrupted).toBe(true);
    expect(JSON.parse(read(out, 'overrun/enough/1/run.json')).interrupted).toBe(false);
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s half way', (signal) => {
  it('gives exit code 130, the files and the table of what there is', async () => {
    const out = emptyFolder();
    const args = ['run', 'test/cli/fixtures/long.ts', '--threads', '1', '--out', out];
    const { status, stdout, stderr } = await interrupted(args, /10 %/, signal);
    expect([status, stderr]).toEqual([130, expect.stringContaining('results are in')]);
    expect(stdout).toMatch(/INTERRUPTED {2}still: ended after \d+h/);
    const run = JSON.parse(read(out, 'long/still/3/run.json'));
    expect(run.interrupted).toBe(true);
    expect(run.durationSeconds).toBeGreaterThan(0.1 * 2 * 86_400);
    expect(run.durationSeconds).toBeLessThan(2 * 86_400);
    expect(run.checks.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
    // The other run waited for its thread: it did not begin, and leaves nothing.
    expect(existsSync(join(out, 'long/hpa-50'))).toBe(false);
  });
});
