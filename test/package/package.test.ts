import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * What a stranger does: installs the packed package into an empty folder and runs a scenario of their own. It expects of
 * the package
 * - builders such as `defineScenario`, `hpa` and `stages` from 'pitot', with types that a plain compiler accepts;
 * - `pitot check FILE`: exit 0 for a good scenario; exit 2 with `<where>: <name> must be <rule>, got <value>` for a bad one;
 * - `pitot run FILE --out FOLDER`: exit 0, the digest printed, and the three files of each run below FOLDER.
 */
const root = process.cwd();
const consumer = join(root, 'test/package/consumer');
/** The compiler of this repository: the package brings none. */
const tsc = join(root, 'node_modules/typescript/bin/tsc');
let folder = '';

/** Runs a command in the stranger's folder. On Windows npm and npx are scripts, which need a shell. */
function run(command: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return { status, output: `${stdout}${stderr}` };
}

function succeed(command: string, ...args: string[]): string {
  const { status, output } = run(command, ...args);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${status}\n${output}`);
  return output;
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pitot-package-')));
  succeed('npm', 'pack', root, '--pack-destination', folder, '--silent');
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack left no tarball');
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  succeed('npm', 'install', `./${tarball}`, '--no-audit', '--no-fund', '--ignore-scripts');
  cpSync(consumer, folder, { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package in an empty folder', () => {
  it('holds no sources and no tests', () => {
    const files = readdirSync(join(folder, 'node_modules/pitot'), { recursive: true, encoding: 'utf8' });
    for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', 'dist/index.d.ts', 'scenarios/data/synthetic-day.csv'])
      expect(files).toContain(file);
    expect(files.filter((file) => /\.test\.|^src|^test|^bench|^scripts|^\.|^dist\/\./.test(file))).toEqual([]);
  });

  it('brings only the packages that it uses itself', () => {
    const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
    expect(Object.keys(packages)).not.toContain('node_modules/typescript');
    expect(Object.keys(packages)).not.toContain('node_modules/vitest');
  });

  it('types a scenario for a plain compiler', () => {
    succeed(process.execPath, tsc, '-p', 'tsconfig.json');
  });

  it('finds a wrong scenario by its types', () => {
    const good = readFileSync(join(consumer, 'my-scenario.ts'), 'utf8');
    writeFileSync(
      join(folder, 'wrong.ts'),
      good.replace("cpu(exponential('20ms'))", "cpu({ dist: 'exponental', mean: '20ms' })"),
    );
    writeFileSync(join(folder, 'wrong.json'), '{ "extends": "./tsconfig.json", "include": ["wrong.ts"] }\n');
    const { status, output } = run(process.execPath, tsc, '-p', 'wrong.json');
    expect(status).not.toBe(0);
    expect(output).toContain('exponental');
  });

  it('checks a scenario', () => {
    expect(succeed('npx', '--no', 'pitot', 'check', 'my-scenario.ts')).toMatch(/^ok: my-scenario\.ts$/m);
  });

  it('brings its scenarios, with their data', () => {
    expect(succeed('npx', '--no', 'pitot', 'list')).toContain('flash-crowd.ts');
    succeed('npx', '--no', 'pitot', 'run', 'trace-replay', '--duration', '1m', '--no-out');
  });

  it('can be used as a library', () => {
    const program = `
      import { loadScenario, prepare, runAll, simulate } from 'pitot';
      const { scenario, base } = await loadScenario('my-scenario.ts');
      const [there] = await runAll(prepare(scenario, base), { policies: ['hpa'], seeds: [7] });
      console.log(there.summary.digest === simulate(scenario).summary.digest);`;
    writeFileSync(join(folder, 'program.mjs'), program);
    expect(succeed(process.execPath, 'program.mjs')).toBe('true\n');
  });

  it('says what is wrong with a bad scenario and exits with 2', () => {
    const good = readFileSync(join(consumer, 'my-scenario.ts'), 'utf8');
    writeFileSync(join(folder, 'bad.ts'), good.replace('concurrency: 16', 'concurrency: -1'));
    const { status, output } = run('npx', '--no', 'pitot', 'check', 'bad.ts');
    expect(output).toMatch(/concurrency must be .+, got -1/);
    expect(status).toBe(2);
  });

  it('runs a scenario: the same digest twice, and plain files', () => {
    const [first, second] = ['first', 'second'].map((out) => {
      const table = succeed('npx', '--no', 'pitot', 'run', 'my-scenario.ts', '--out', out);
      const run = JSON.parse(readFileSync(join(folder, out, 'my-scenario/hpa/7/run.json'), 'utf8'));
      expect(table).toContain(run.digest.slice(0, 12));
      return run;
    });
    expect(first.requests.sent).toBeGreaterThan(10_000);
    expect(first.scalingActions.up).toBeGreaterThan(0);
    expect(second).toEqual(first);
    expect(readdirSync(join(folder, 'first/my-scenario/hpa/7')).sort()).toEqual([
      'events.ndjson',
      'run.json',
      'samples.bin',
      'series.csv',
      'sojourn.csv',
    ]);
  });
});
