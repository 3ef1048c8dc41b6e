import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pitot } from './in-process.ts';
import { emptyFolder, interrupted, pitot as pitotProcess } from './pitot.ts';
import { bytes, runFiles } from './store-files.ts';

const small = 'test/cli/fixtures/small.ts';
/** A comparison that takes no time. */
const compare = (store: string, ...more: string[]) =>
  pitot(['compare', small, '--duration', '1m', '--store', store, ...more]);

describe('pitot compare', () => {
  it('says what came out, with intervals, and nothing else on stdout', async () => {
    const store = emptyFolder();
    const { status, stdout, stderr } = pitotProcess([
      'compare',
      small,
      '--duration',
      '1m',
      '--store',
      store,
      '--seeds',
      '6',
      '--metric',
      'replica-hours',
      'violations',
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^against still:\n {2}hpa-50 +violations /);
    expect(stdout).toMatch(
      /^against still +metric +difference +95 % interval +relative +p +p \(Holm\) +pairing +verdict$/m,
    );
    expect(stdout).toMatch(/^hpa-50 .* \.\. /m);
    expect(stdout).toContain('6 seeds (3, ');
    expect(stdout).not.toContain('NaN');
    expect(stderr).toContain('12 runs computed, 0 found in');
    expect(runFiles(store)).toHaveLength(12);
  });

  it('prints the same document again, from the store and without it, whatever the number of threads', async () => {
    const store = emptyFolder();
    const first = await compare(store, '--seeds', '4', '--json', '--threads', '1');
    const again = await compare(store, '--seeds', '4', '--json');
    expect(again.stderr).toContain('0 runs computed, 8 found');
    const without = await pitot([
      'compare',
      small,
      '--duration',
      '1m',
      '--no-store',
      '--seeds',
      '4',
      '--json',
      '--threads',
      '3',
    ]);
    expect(again.stdout).toBe(first.stdout);
    expect(without.stdout).toBe(first.stdout);
    const document = JSON.parse(first.stdout);
    expect(document).toMatchObject({ schema: 'pitot/comparison/1', baseline: 'still', policies: ['still', 'hpa-50'] });
    expect(document.runs).toHaveLength(8);
  });

  it('computes only what is new, and what was damaged', async () => {
    const store = emptyFolder();
    await compare(store, '--seeds', '3');
    expect((await compare(store, '--seeds', '5')).stderr).toContain('4 runs computed, 6 found');
    const [file = ''] = runFiles(store);
    truncateSync(join(store, file), 99);
    const { status, stderr } = await compare(store, '--seeds', '5');
    expect([status, stderr]).toEqual([0, expect.stringContaining(`${join(store, file)} was damaged`)]);
    expect(stderr).toContain('1 run computed, 9 found');
  });

  it('goes on where it was interrupted', async () => {
    const store = emptyFolder();
    const args = ['compare', small, '--seeds', '10', '--store', store, '--threads', '1', '--duration', '20m'];
    const { status, stdout } = await interrupted(args, /20 %/, 'SIGINT');
    expect([status, stdout]).toEqual([130, '']);
    const kept = runFiles(store).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(20);
    expect(pitotProcess(args).stderr).toContain(`${20 - kept} runs computed, ${kept} found`);
  });

  it('goes on where it was killed', async () => {
    const store = emptyFolder();
    const args = ['compare', small, '--seeds', '10', '--store', store, '--threads', '1', '--duration', '20m'];
    expect((await interrupted(args, /20 %/, 'SIGKILL')).status).toBeNull();
    const kept = runFiles(store).length;
    expect(kept).toBeGreaterThan(0);
    expect(pitotProcess(args).stderr).toContain(`${20 - kept} runs computed, ${kept} found`);
  });

  it('adds seeds until the interval is narrow enough', async () => {
    const { status, stdout } = await compare(emptyFolder(), '--until', 'p99=±3%', '--most', '40', '--json');
    expect(status).toBe(0);
    const { stopping, seeds } = JSON.parse(stdout);
    expect(stopping.looks[0]).toBe(10);
    expect(stopping.looks.at(-1)).toBe(seeds.length);
    const [criterion] = stopping.criteria;
    expect(stopping.reached ? criterion.halfWidth <= criterion.asked : seeds.length === 40).toBe(true);
  });

  it('exits with 1 and the reason when the gate fails, and writes it for test reporters', async () => {
    const junit = join(emptyFolder(), 'gate.xml');
    const store = emptyFolder();
    const dear = await compare(
      store,
      '--seeds',
      '6',
      '--baseline',
      'hpa-50',
      '--policy',
      'still',
      '--gate',
      '--max-cost',
      '+5%',
    );
    expect(dear.stdout).toContain('gate: passed, 2 of 2 checks');
    expect(dear.status).toBe(0);
    const strict = await compare(
      store,
      '--seeds',
      '6',
      '--policy',
      'hpa-50',
      'still',
      '--gate',
      '--max-cost',
      '-90%',
      '--junit',
      junit,
    );
    expect(strict.status).toBe(1);
    expect(strict.stdout).toMatch(/^gate: FAILED, 1 of 2 checks$/m);
    expect(strict.stdout).toMatch(
      /^ {2}FAIL {2}still: at most -90 % replica-hours over hpa-50: .*it costs more than that$/m,
    );
    expect(readFileSync(junit, 'utf8')).toContain('<testsuites name="pitot gate" tests="2" failures="1">');
  });

  it('takes results of earlier runs', async () => {
    const out = emptyFolder();
    await pitot(['run', small, '--seeds', '6', '--duration', '1m', '--out', out, '-q']);
    const { status, stdout } = await pitot(['compare', join(out, 'small'), '--json']);
    expect(status).toBe(0);
    const here = JSON.parse((await compare(emptyFolder(), '--seeds', '6', '--json')).stdout);
    const there = JSON.parse(stdout);
    // Runs are the same; folders are read in the order of their names.
    expect(there.seeds.toSorted()).toEqual(here.seeds.toSorted());
    expect(there.baseline).toBe('hpa-50');
    const hours = (policy: string, { means }: typeof here) =>
      means.find((one: { policy: string; metric: string }) => one.policy === policy && one.metric === 'replica-hours');
    expect(hours('still', there)).toEqual(hours('still', here));
  });

  it('refuses results of two versions of a scenario, and shows what differs', async () => {
    const out = emptyFolder();
    await pitot(['run', small, '--seeds', '1..2', '--duration', '1m', '--out', join(out, '1'), '-q']);
    await pitot(['run', small, '--seeds', '1..2', '--duration', '2m', '--out', join(out, '2'), '-q']);
    const { status, stdout, stderr } = await pitot(['compare', join(out, '1'), join(out, '2')]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/2\/small\/.*run\.json: durationSeconds must be 60 as in .*1\/small\/.*run\.json, got 120/);
    expect(stderr).toContain('scenarioHash must be');
  });

  it.each([
    [['--seeds', '1'], /--seeds must be two at least: an interval is made of the spread between seeds/],
    [['--policy', 'still'], /--policy must be two at least, or one with --gate/],
    [['--policy', 'still', 'gone'], /--policy must be one of 'still', 'hpa-50'/],
    [['--baseline', 'gone'], /--baseline must be one of the policies compared \(still, hpa-50\), got "gone"/],
    [['--metric', 'latency'], /--metric must be one of requests, mean, p50/],
    [['--until', 'soon'], /--until must be a width such as ±2%/],
    [['--until', '2%', '--seeds', '1..5'], /--seeds must be a number, not a list, with --until/],
    [['--until', '2%', '--shard', '1/2'], /--shard must be used without --until/],
    [['--shard', '3/2'], /--shard must be i\/n/],
    [['--shard', '0/2'], /--shard must be i\/n/],
    [['--max-cost', '5%'], /--max-cost must be used with --gate/],
    [['--gate', '--max-cost', 'much'], /--max-cost must be a number of per cent/],
    [['--confidence', '20'], /--confidence must be from 50 to below 100/],
    [['--store', '/proc/none'], /--store must be a folder that can be written/],
  ])('refuses %j and says why', async (more, message) => {
    const { status, stdout, stderr } = await pitot([
      'compare',
      small,
      '--duration',
      '1m',
      '--store',
      emptyFolder(),
      ...more,
    ]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('does not mistake policies for scenarios', async () => {
    const { status, stderr } = await pitot(['compare', small, 'hpa-50']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('policies go after --policy')]);
  });

  it('teaches itself', async () => {
    const { stdout } = await pitot(['help', 'compare']);
    for (const word of ['Examples:', '--until', '--gate', '--shard', 'Exit codes:']) expect(stdout).toContain(word);
  });
});

describe('shards', () => {
  it('are merged, in any order, to the bytes of one big run', async () => {
    const [whole, one, two, three] = [emptyFolder(), emptyFolder(), emptyFolder(), emptyFolder()];
    const big = await compare(whole, '--seeds', '5', '--json');
    const parts = await Promise.all(
      [one, two, three].map((store, i) => compare(store, '--seeds', '5', '--shard', `${i + 1}/3`)),
    );
    expect(parts.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(parts[0]?.stdout).toContain('shard 1/3: 4 of 10 runs are in');
    const [forth, back] = [emptyFolder(), emptyFolder()];
    expect((await pitot(['merge', one, two, three, '--into', forth])).stdout).toContain(
      '10 runs taken over, 0 were there already',
    );
    await pitot(['merge', three, one, two, one, '--into', back]);
    expect(bytes(forth)).toEqual(bytes(whole));
    expect(bytes(back)).toEqual(bytes(whole));
    const merged = await compare(forth, '--seeds', '5', '--json');
    expect(merged.stdout).toBe(big.stdout);
    expect(merged.stderr).toContain('0 runs computed, 10 found');
  });

  it('that were damaged are named, and computed again', async () => {
    const [part, all] = [emptyFolder(), emptyFolder()];
    await compare(part, '--seeds', '3', '--shard', '1/1');
    const [file = ''] = runFiles(part);
    writeFileSync(join(part, file), 'half a fi');
    const { status, stdout, stderr } = await pitot(['merge', part, '--into', all]);
    expect([status, stderr]).toEqual([0, `${join(part, file)} is damaged: left out, to be computed again\n`]);
    expect(stdout).toContain('5 runs taken over');
    expect((await compare(all, '--seeds', '3')).stderr).toContain('1 run computed, 5 found');
  });

  it('have to be there', async () => {
    const { status, stderr } = await pitot(['merge', '/nowhere/at-all', '--into', emptyFolder()]);
    expect([status, stderr]).toEqual([2, 'pitot merge: <store> must be a folder that exists, got "/nowhere/at-all"\n']);
  });
});

describe('pitot run --seeds', () => {
  it('means the same seeds as pitot compare', async () => {
    const out = emptyFolder();
    await pitot(['run', small, '--policy', 'still', '--seeds', '2', '--duration', '1m', '--out', out, '-q']);
    const seeds = JSON.parse((await compare(emptyFolder(), '--seeds', '2', '--json')).stdout).seeds;
    expect(seeds[0]).toBe(3);
    for (const seed of seeds) expect(existsSync(join(out, 'small/still', String(seed), 'run.json'))).toBe(true);
    const other = await pitot([
      'run',
      small,
      '--policy',
      'still',
      '--seeds',
      '2',
      '--master',
      '4',
      '--no-out',
      '--json',
    ]);
    expect(JSON.parse(other.stdout).runs.map((run: { seed: number }) => run.seed)[0]).toBe(4);
  });
});
