import { cpSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pitot } from './in-process.ts';
import { emptyFolder, pitot as pitotProcess } from './pitot.ts';

const SMALL = 'test/cli/fixtures/small.ts';
const folder = emptyFolder();
const out = join(folder, 'out');
const runs = join(out, 'small');

beforeAll(async () => {
  expect((await pitot(['run', SMALL, '--out', out, '--quiet', '--seeds', '1..2'])).status).toBe(0);
});

describe('pitot report', () => {
  it('writes one page, says the verdict and where the page is', async () => {
    const file = join(folder, 'report.html');
    const { status, stdout, stderr } = pitotProcess(['report', runs, '-o', file]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: `the report is in ${file}\n` });
    const page = readFileSync(file, 'utf8');
    expect(page).toContain(stdout.trim());
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/<(?:script|link|img|iframe)[^>]*(?:src|href)=/);
    // Everything that somebody needs to have the same again.
    const { digest, scenarioHash, version } = JSON.parse(readFileSync(join(runs, 'hpa-50/1/run.json'), 'utf8'));
    for (const needed of [digest, scenarioHash, version, '--seeds 1..2']) expect(page).toContain(needed);
  });

  it('writes Markdown with its pictures beside it', async () => {
    const { status } = await pitot(['report', runs, '-o', join(folder, 'md', 'result.md')]);
    expect(status).toBe(0);
    const names = readdirSync(join(folder, 'md'));
    const text = readFileSync(join(folder, 'md', 'result.md'), 'utf8');
    const linked = [...text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, name]) => name);
    expect(linked.length).toBeGreaterThan(0);
    expect(names.sort()).toEqual([...linked, 'result.md'].sort());
    expect(text).toMatch(/^\| hpa-50 \| .*±/m);
  });

  it('prints what it is made of as JSON', async () => {
    const { stdout, status } = await pitot(['report', runs, '--format', 'json']);
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ schema: 'pitot/report/1', scenario: 'small', seeds: [1, 2] });
    expect(report.policies[0].replicaHours.values).toHaveLength(2);
    expect(stdout).not.toMatch(/NaN|Infinity/);
  });

  it.each<[string, string[], RegExp]>([
    [
      'a folder that is not there',
      ['report', 'nowhere'],
      /^pitot report: the results must be a folder.*got "nowhere"\n$/,
    ],
    ['a folder without runs', ['report', 'docs'], /^pitot report: the results must be a folder with runs in it.*\n$/],
    [
      'an unknown format',
      ['report', runs, '--format', 'pdf'],
      /^pitot report: --format must be one of html, md, json, got "pdf"\n$/,
    ],
    [
      'an unknown baseline',
      ['report', runs, '--baseline', 'x'],
      /^pitot report: --baseline must be one of .*got "x"\n$/,
    ],
    [
      'no place to write',
      ['report', runs, '-o', '/proc/no/report.html'],
      /^pitot report: --output must be a file that can be written.*\n$/,
    ],
  ])('refuses %s in one line', async (_, args, line) => {
    const { status, stdout, stderr } = await pitot(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(line);
  });

  it('names a file that is cut off or missing', async () => {
    const other = join(folder, 'broken');
    await pitot(['run', SMALL, '--out', other, '--quiet', '--policy', 'hpa-50', '--seed', '1']);
    const file = join(other, 'small/hpa-50/1/series.csv');
    truncateSync(file, 1000);
    expect((await pitot(['report', other])).stderr).toMatch(/^\S*series\.csv: the file must be .*\n$/);
    rmSync(file);
    expect((await pitot(['report', other])).stderr).toMatch(
      /^\S*series\.csv: the file must be there.*no such file"\n$/,
    );
  });

  it('refuses runs of two versions of a scenario, showing what differs', async () => {
    const other = join(folder, 'longer');
    await pitot(['run', SMALL, '--out', other, '--quiet', '--policy', 'hpa-50', '--seed', '1', '--duration', '1m']);
    const { status, stderr } = await pitot(['report', runs, other]);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /of one experiment, but durationSeconds is 600 in .*got "60 in .*longer.*\n.*scenarioHash is [0-9a-f]{12} in/,
    );
  });
});

describe('pitot capacity', () => {
  const quick = ['capacity', SMALL, '--seeds', '1..2', '--requests', '1000', '--replicas', '1,2', '--out', out];

  it('measures what replicas carry, keeps its answers, and gives the report its demand', async () => {
    const first = await pitot(quick);
    expect({ status: first.status, table: first.stdout }).toMatchObject({
      status: 0,
      table: expect.stringMatching(/^\w+: highest arrival rate at which .*\n *replicas +calls\/s +95 % interval/),
    });
    const answers = readdirSync(join(out, '.capacity'));
    const again = await pitot(quick);
    expect(again.stdout).toBe(first.stdout);
    expect(readdirSync(join(out, '.capacity'))).toEqual(answers);
    expect(answers).toHaveLength(4);
    const { capacity, definitions, policies } = JSON.parse((await pitot(['report', runs, '--format', 'json'])).stdout);
    expect(Object.keys(capacity)).toHaveLength(1);
    expect(policies[0].elasticity[0].metrics.overTimesharePercent).toBeGreaterThanOrEqual(0);
    expect(definitions.underAccuracyPercent).toContain('θ_U');
  });

  it('lets policies be compared and swept by how well they follow the demand', async () => {
    const capacity = ['--capacity', join(runs, 'capacity.json')];
    const asked = ['--seeds', '2', '--metric', 'under-accuracy', 'over-timeshare', 'jitter', '--no-store'];
    const compared = await pitot(['compare', SMALL, ...asked, ...capacity, '--json', '-q']);
    expect(compared.status).toBe(0);
    // The report computes it from the files of the runs, this from the runs themselves.
    await pitot(['run', SMALL, '--seeds', '2', '--out', join(folder, 'again'), '-q']);
    cpSync(join(runs, 'capacity.json'), join(folder, 'again/small/capacity.json'));
    const report = JSON.parse((await pitot(['report', join(folder, 'again'), '--format', 'json'])).stdout);
    for (const { policy, elasticity } of report.policies) {
      const { means } = JSON.parse(compared.stdout);
      const mean = (metric: string) =>
        means.find((one: { policy: string; metric: string }) => one.policy === policy && one.metric === metric).mean;
      const { metrics } = elasticity[0];
      expect(mean('under-accuracy')).toBeCloseTo(metrics.underAccuracyPercent / 100, 12);
      expect(mean('over-timeshare')).toBeCloseTo(metrics.overTimesharePercent / 100, 12);
      expect(mean('jitter')).toBeCloseTo(metrics.jitterPerMinute, 12);
    }
    const sweep = ['sweep', SMALL, '--policy', 'hpa-50', '--seeds', '2', '--no-store', '--metric', 'deviation', '-q'];
    const swept = await pitot([...sweep, ...capacity, '--vary', 'policy.cpu=40,60']);
    expect(swept.stdout).toMatch(/^cpu +violations +replica-hours +deviation$/m);
    expect(swept.stdout).toMatch(/^deviation: σ: distance of/m);
    const other = await pitot([...sweep, ...capacity, '--vary', 'services.web.startup=5s,9s']);
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('--vary must be about policies only')]);
  });

  it.each<[string, string[], RegExp]>([
    [
      'no map',
      [],
      /--capacity must be the file of a capacity map.*pitot capacity makes one, got "out\/small\/capacity\.json"/,
    ],
    [
      'the map of another length',
      ['--duration', '1m', '--capacity', join(runs, 'capacity.json')],
      /--capacity must be the map of this very scenario/,
    ],
  ])('has metrics of elasticity refused with %s', async (_, more, message) => {
    const { status, stdout, stderr } = await pitot([
      'compare',
      SMALL,
      '--metric',
      'instability',
      '--no-store',
      ...more,
    ]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('runs the oracles beside the other policies, and the report says how far those are from them', async () => {
    const { status, stderr } = await pitot([...quick, '--oracles', '1..2', '--quiet']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { policies } = JSON.parse((await pitot(['report', runs, '--format', 'json'])).stdout);
    const names = policies.map(({ policy }: { policy: string }) => policy);
    expect(names).toEqual(expect.arrayContaining(['oracle-foresight', 'oracle-optimum', 'hpa-50']));
    const hpa = policies.find(({ policy }: { policy: string }) => policy === 'hpa-50');
    expect(hpa.regret.map(({ oracle }: { oracle: string }) => oracle)).toEqual(['oracle-foresight', 'oracle-optimum']);
  });

  it.each<[string, string[], RegExp]>([
    ['a service that is not there', ['--service', 'x'], /--service must be one of '\w+'/],
    [
      'an objective that it cannot read',
      ['--objective', 'fast'],
      /--objective must be such as '99% under 300ms', got "fast"/,
    ],
    [
      'a place that cannot hold anything',
      ['--out', '/proc/no'],
      /--out or --cache must be a folder that can be written/,
    ],
    ['counts that it cannot read', ['--replicas', '0'], /--replicas must be a range such as 1\.\.8/],
  ])('refuses %s', async (_, args, line) => {
    const { status, stderr } = await pitot(['capacity', SMALL, '--out', out, ...args]);
    expect(status).toBe(2);
    expect(stderr).toMatch(line);
  });
});
