import { describe, expect, it } from 'vitest';
import { pitot } from './in-process.ts';
import { emptyFolder } from './pitot.ts';
import { bytes } from './store-files.ts';

const small = 'test/cli/fixtures/small.ts';
/** A comparison that takes no time. */
const compare = (store: string, ...more: string[]) =>
  pitot(['compare', small, '--duration', '1m', '--store', store, ...more]);

describe('pitot sweep', () => {
  const sweep = (store: string, ...more: string[]) =>
    pitot(['sweep', small, '--policy', 'hpa-50', '--duration', '1m', '--seeds', '3', '--store', store, ...more]);

  it('shows every point, what objectives cost, and a map of two fields', async () => {
    const { status, stdout } = await sweep(emptyFolder(), '--vary', 'policy.cpu=30..90:3', 'policy.minReplicas=1,2');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^cpu +minReplicas +p99 +violations +replica-hours$/m);
    expect(stdout.match(/^ (30|60|90) +[12] .* h/gm)).toHaveLength(6);
    expect(stdout).toMatch(/^policy +objective kept by +costs, replica-hours +95 % interval$/m);
    expect(stdout).toContain('replica-hours, cpu down, minReplicas across');
    expect(stdout).not.toContain('NaN');
  });

  it('computes only what is new when it is extended', async () => {
    const store = emptyFolder();
    await sweep(store, '--vary', 'policy.cpu=30,50');
    expect((await sweep(store, '--vary', 'policy.cpu=30,40,50')).stderr).toContain('3 runs computed, 6 found');
    // The point 50 is the policy as it is: a comparison finds it too.
    const { stderr } = await compare(store, '--policy', 'hpa-50', '--gate', '--seeds', '3', '--duration', '1m');
    expect(stderr).toContain('0 runs computed, 3 found');
  });

  it('gives data to pages, and shards', async () => {
    const [whole, part, all] = [emptyFolder(), emptyFolder(), emptyFolder()];
    const vary = ['--vary', 'policy.cpu=30..90', 'services.web.startup=5s..1m', '--samples', '4'];
    const { stdout } = await sweep(whole, ...vary, '--json');
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ schema: 'pitot/sweep/1', design: 'latin-hypercube', policies: ['hpa-50'] });
    expect(document.points).toHaveLength(4);
    for (const shard of ['1/2', '2/2']) expect((await sweep(part, ...vary, '--shard', shard)).status).toBe(0);
    await pitot(['merge', part, '--into', all]);
    expect((await sweep(all, ...vary, '--json')).stdout).toBe(stdout);
    expect(bytes(all)).toEqual(bytes(whole));
  });

  it.each([
    [['--vary', 'policy.cpuu=1,2'], /--vary must be the path of a field of policy hpa-50; near it are policy\.cpu/],
    [['--vary', 'policy.cpu=0,50'], /policy\.cpu=0: policies\.hpa-50/],
    [['--vary', 'policy.cpu=30..90'], /unless --samples/],
    [['--vary', 'policy.cpu'], /path=a,b,c or path=low\.\.high:n/],
    [['--vary', 'policy.cpu=1,2', '--at', 'high'], /--at must be shares in per cent/],
  ])('refuses %j and says why', async (more, message) => {
    const { status, stdout, stderr } = await sweep(emptyFolder(), ...more);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
