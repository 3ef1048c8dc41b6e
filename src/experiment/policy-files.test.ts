import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shadow } from '#scaler/combinators/shadow.ts';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import { checkScenario } from './check-scenario.ts';
import { givePolicies } from './given-policies.ts';
import { loadPolicyModules } from './policy-modules.ts';
import { prepare } from './prepare.ts';
import { Run } from './run.ts';
import type { PolicyChoice, Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';

const HPA = (name: string, target: string, more = '') =>
  `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name} }
spec: { maxReplicas: 9${more}, scaleTargetRef: { kind: Deployment, name: ${target} } }
`;
const EXTERNAL =
  ', metrics: [{ type: External, external: { metric: { name: depth }, target: { type: Value, value: 5 } } }]';

/** A policy of a user's own that adds replicas, and what it imports. */
const MINE = `import { least } from './least';
export default (options) => policy(() => least + (options.more ?? 0));
export const throws = () => policy(() => { throw new Error('boom'); });
export const fraction = () => policy(() => 1.5);
export const unreasoned = () => ({ ...policy(() => 1), decide: () => ({ replicas: 1, state: null }) });
export const spec = (options) => ({ kind: 'fixed', replicas: options.more });
export const broken = () => ({ kind: 'broken', rhythms: [{ name: 'x', interval: 0 }], start: () => null });
export const value = 5;
function policy(count) {
  return {
    kind: 'mine', rhythms: [{ name: 'tick', interval: 30e9, phase: 0 }], needs: {}, start: () => null,
    decide: () => ({ replicas: count(), reason: { code: 'Mine', numbers: {}, text: 'as I like' }, state: null }),
  };
}
`;

const FILES: Record<string, string> = {
  'one/hpa.yaml': HPA('a', 'web'),
  'two/hpa.yaml': `# The same with a remark.\n${HPA('a', 'web')}`,
  'one/both.yaml': `${HPA('a', 'web')}---\n${HPA('b', 'db', ', maxReplica: 3')}`,
  'one/depth.yaml': HPA('a', 'web', EXTERNAL),
  'one/other.yaml': HPA('a', 'shop'),
  'one/bad.yaml': HPA('a', 'web', ', minReplicas: 20'),
  'one/mine.ts': MINE,
  'one/least.ts': 'export const least = 3;\n',
  'two/mine.ts': MINE,
  'two/least.ts': 'export const least = 3;\n',
  'three/mine.ts': MINE,
  'three/least.ts': 'export const least = 4;\n',
};

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pitot-policies-')));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scenario(policies: Record<string, PolicyChoice>, more: Partial<Scenario> = {}): Scenario {
  return {
    name: 'policies',
    duration: '2m',
    services: {
      web: { endpoints: { 'GET /': [{ step: 'cpu', time: '5ms' }] } },
      db: { endpoints: { query: [{ step: 'cpu', time: '5ms' }] } },
    },
    load: { robots: { source: 'arrivals', rate: 5, target: 'GET /' } },
    policies,
    ...more,
  };
}

const prepared = (policies: Record<string, PolicyChoice>, base = 'one', more: Partial<Scenario> = {}) =>
  prepare(checkScenario(scenario(policies, more), 's.ts'), join(folder, base));

describe('a manifest in a scenario', () => {
  it('becomes the policies of the services that it names', () => {
    const { scenario, warnings } = prepared({ all: hpa('both.yaml', { syncPeriod: '30s' }) });
    expect(scenario.policies?.all).toMatchObject({
      web: { kind: 'hpa', maxReplicas: 9, syncPeriod: '30s' },
      db: { kind: 'hpa', maxReplicas: 9, syncPeriod: '30s' },
    });
    expect(warnings).toEqual(['both.yaml:9: HorizontalPodAutoscaler "b": unknown field "spec.maxReplica"']);
  });

  it('becomes the policy of the service that it is given to', () => {
    expect(Object.keys(prepared({ p: { db: hpa('both.yaml') } }).scenario.policies?.p ?? {})).toEqual(['db']);
    expect(prepared({ p: { web: hpa('other.yaml') } }).scenario.policies?.p).toMatchObject({ web: { maxReplicas: 9 } });
  });

  it('is hashed by what it means, not by where it lies or by its remarks', () => {
    const hash = (file: string, base: string) => prepared({ p: hpa(file) }, base).hash;
    expect(hash('hpa.yaml', 'one')).toBe(hash('hpa.yaml', 'two'));
    expect(hash('one/hpa.yaml', '.')).toBe(hash('hpa.yaml', 'two'));
    expect(hash('both.yaml', 'one')).not.toBe(hash('hpa.yaml', 'one'));
  });

  it('has its metrics answered by the scenario, as has an HPA that is written there', () => {
    const metrics = { depth: 'sum(pitot_service_queue_length{service="$service"})' };
    const written = hpa({
      maxReplicas: 3,
      metrics: [{ type: 'External', external: { metric: { name: 'depth' }, target: { type: 'Value', value: 5 } } }],
    });
    const { policies } = prepared({ file: hpa('depth.yaml'), written }, 'one', { metrics }).scenario;
    expect(policies?.file).toMatchObject({ web: { queries: metrics } });
    expect(policies?.written).toMatchObject({ queries: metrics });
    expect(() => prepared({ file: hpa('depth.yaml') })).toThrow(
      'Not found: "depth": nothing in the scenario measures it',
    );
  });

  it('may stand within another policy, as in a dry run', () => {
    const dry = shadow({ policy: { kind: 'fixed' }, beside: hpa('both.yaml') });
    const { policies } = prepared({ dry, web: { web: dry } }).scenario;
    expect(Object.keys(policies?.dry ?? {})).toEqual(['web', 'db']);
    expect(JSON.stringify(policies?.web)).toContain('"maxReplicas":9');
    expect(JSON.stringify(policies)).not.toContain('manifest');
  });

  it('is complained of with all other files', () => {
    const bad = {
      a: hpa('bad.yaml'),
      b: hpa('none.yaml'),
      c: hpa('hpa.yaml', { tolerance: -1 }),
      d: hpa('other.yaml'),
    };
    expect(() => prepared(bad)).toThrow(
      [
        'bad.yaml:4: HorizontalPodAutoscaler "a": spec.maxReplicas: Invalid value: 9: must be greater than or equal to `minReplicas`',
        'policies.b: manifest must be a file that can be read (ENOENT), got "none.yaml"',
        'policies.c.web: tolerance must be a number from 0 up, got -1',
        'other.yaml:4: HorizontalPodAutoscaler "a": spec.scaleTargetRef.name: Not found: "shop": the scenario has the services "web", "db"',
      ].join('\n'),
    );
  });
});

describe('a policy from a module', () => {
  const mine = { module: 'mine.ts', options: { more: 2 } };
  const runWith = async (policy: PolicyChoice, base = 'one') => {
    const ready = prepared({ p: policy }, base);
    const modules = await loadPolicyModules(ready.scenario);
    const run = new Run(ready, { policy: 'p', seed: 1 }, { modules });
    while (run.advance(run.now + 60e9)) {}
    return run.finish().summary.services;
  };

  it('is made of its options, for every service or for one', async () => {
    const services = await runWith(mine);
    expect([services.web?.replicas.final, services.db?.replicas.final]).toEqual([5, 5]);
    const one = await runWith({ db: { ...mine, options: undefined } });
    expect([one.web?.replicas.final, one.db?.replicas.final]).toEqual([1, 3]);
  });

  it('may make the options of another policy', async () => {
    expect((await runWith({ module: 'mine.ts', export: 'spec', options: { more: 4 } })).web?.replicas.final).toBe(4);
  });

  it('is hashed by what it and its imports hold, not by where they lie', () => {
    const hash = (base: string) => prepared({ p: mine }, base).hash;
    expect(hash('two')).toBe(hash('one'));
    expect(hash('three')).not.toBe(hash('one'));
    expect(prepared({ p: { ...mine, options: { more: 3 } } }).hash).not.toBe(hash('one'));
  });

  it.each([
    ['throws', 'policy p, service web at 0s: it threw Error: boom (mine.ts:'],
    ['fraction', "replicas of the decision must be a whole number from 0 up or 'unchanged', got 1.5"],
    ['unreasoned', 'reason of the decision must be an object { code, numbers, text }, got nothing'],
    ['nothing', 'mine.ts: the export nothing must be a function (options) => Policy, got "the exports'],
    ['value', 'mine.ts: the export value must be a function (options) => Policy, got 5'],
    [
      'broken',
      "policies.p.web: the policy's rhythms must be a list of { name, interval } with intervals in whole nanoseconds, got",
    ],
  ])('ends the run with its name when it is wrong: %s', async (name, message) => {
    await expect(runWith({ module: 'mine.ts', export: name })).rejects.toThrow(message);
  });

  it('cannot be loaded in a simulation that does not wait, which takes the policy itself', () => {
    expect(() => simulate(scenario({ p: mine }), { base: join(folder, 'one') })).toThrow(
      'policies.p.web: module must be loaded before the run',
    );
    const policy = {
      kind: 'two',
      rhythms: [{ name: 'tick', interval: 30e9, phase: 0 }],
      needs: {},
      start: () => 0,
      decide: () => ({ replicas: 2, reason: { code: 'Two', numbers: {}, text: 'two' }, state: 0 }),
    };
    for (const given of [policy, () => policy]) {
      const { summary } = simulate(scenario({ p: { kind: 'fixed' } }), { policy: given });
      expect([summary.policy, summary.services.web?.replicas.final]).toEqual(['two', 2]);
    }
  });
});

describe('words for policies', () => {
  const own = scenario({ a: { kind: 'fixed' }, b: { kind: 'fixed' } });
  const give = (...words: string[]) =>
    givePolicies(
      own,
      words.map((word) => word.replace('./', `${folder}/`)),
      's.ts',
    );

  it('mean all of the scenario, or those named, in its order', () => {
    expect(give().names).toEqual(['a', 'b']);
    expect(give('b', 'a').names).toEqual(['a', 'b']);
    expect(give('b').added).toEqual({});
  });

  it('mean manifests by the name in them, if it is their own, else by that of the file', () => {
    expect(give('./one/hpa.yaml').names).toEqual(['hpa']);
    expect(give('./one/other.yaml'.replace('other', 'both')).names).toEqual(['both']);
    const alone = givePolicies(scenario({ x: { kind: 'fixed' } }), [`${folder}/one/hpa.yaml`, 'x'], 's.ts');
    expect(alone.names).toEqual(['x', 'a']);
    expect(
      givePolicies(scenario({ x: { kind: 'fixed' } }), [`${folder}/one/hpa.yaml`, `${folder}/two/hpa.yaml`], 's.ts')
        .names,
    ).toEqual(['hpa', 'hpa-2']);
  });

  it('mean modules and families', () => {
    const { names, added, warnings } = give('a', './one/mine.ts', 'hpa', 'kpa');
    expect(names).toEqual(['a', 'mine', 'hpa', 'kpa']);
    expect(added).toMatchObject({ hpa: { kind: 'hpa' }, kpa: { kind: 'kpa', minScale: 1 } });
    expect(warnings).toEqual([expect.stringContaining('policy kpa: keeps one replica of each service (minScale 1)')]);
  });

  it('are refused when they mean nothing', () => {
    expect(() => give('c', 'keda', './one/none.yaml')).toThrow(
      /--policy must be one of 'a', 'b', a file .*got "c"\n.*--policy must be written in the scenario, as keda has no defaults for all \(.*triggers.*\), got "keda"\n.*a file that can be read \(ENOENT\)/,
    );
  });

  it('leave the hash of the scenario as it is, and have one of their own', () => {
    const ready = (words: string[]) => prepare(own, folder, givePolicies(own, words, 's.ts').added);
    expect(ready(['kpa']).hash).toBe(ready([]).hash);
    expect(ready(['kpa']).policyHashes?.kpa).toMatch(/^[0-9a-f]{64}$/);
    const [one, two] = ['one', 'two'].map((name) => ready([`${folder}/${name}/hpa.yaml`]).policyHashes?.hpa);
    expect(two).toBe(one);
  });
});
