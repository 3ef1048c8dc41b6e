import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bounded } from '#scaler/combinators/bounded.ts';
import { shadow } from '#scaler/combinators/shadow.ts';
import { fixed } from '#scaler/fixed.ts';
import { keda } from '#scaler/keda/keda.ts';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import type { PolicySpec } from '#scaler/policy.ts';
import { checkScenario } from './check-scenario.ts';
import { explainDecision } from './explain.ts';
import { checkPolicyModules, loadPolicyModules } from './policy-modules.ts';
import { prepare } from './prepare.ts';
import { Run } from './run.ts';
import type { PolicyChoice } from './scenario.ts';
import { zoneOffset } from './time-zone.ts';

const MINE = `export default ({ count = 5 }) => ({
  kind: 'mine', rhythms: [{ name: 'tick', interval: 30e9, phase: 0 }], needs: {}, start: () => null,
  decide: () => ({ replicas: count, reason: { code: 'Mine', numbers: {}, text: 'as I like' }, state: null }),
});
export const broken = () => ({ kind: 'broken', start: () => null });
`;

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pitot-nested-')));
  writeFileSync(join(folder, 'mine.ts'), MINE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mine = (more: object = {}) => ({ module: './mine.ts', ...more }) as unknown as PolicySpec;

function prepared(policies: Record<string, PolicyChoice>) {
  const scenario = {
    name: 'nested',
    duration: '1m',
    services: { web: { replicas: 2, endpoints: { 'GET /': [{ step: 'cpu', time: '20ms' }] } } },
    load: { robots: { source: 'arrivals', rate: 10, target: 'GET /' } },
    metrics: { depth: 'sum(pitot_service_queue_length{service="$service"})' },
    policies,
  };
  return prepare(checkScenario(scenario, 'nested.ts'), folder);
}

async function run(policies: Record<string, PolicyChoice>) {
  const scenario = prepared(policies);
  const [policy = ''] = Object.keys(policies);
  const modules = await loadPolicyModules(scenario.scenario, [policy]);
  const run = new Run(scenario, { policy, seed: 1 }, { modules });
  while (run.advance(Number.POSITIVE_INFINITY)) {}
  return run.finish();
}

describe('a policy of a user within another one', () => {
  it('decides there', async () => {
    const { events } = await run({ p: { web: bounded({ policy: mine({ options: { count: 9 } }), max: 4 }) } });
    expect(events.find((event) => event.type === 'decision')).toMatchObject({
      to: 4,
      reason: { code: 'TooManyReplicas' },
    });
    const dark = await run({ p: shadow({ policy: fixed({ replicas: 2 }), beside: mine() }) });
    const wish = dark.events.find((event) => event.type === 'shadow');
    expect(wish).toMatchObject({ name: 'mine', to: 5, reason: { code: 'Mine' } });
  });

  it('is part of the hash by what its file holds, and shown without its place', async () => {
    const policies = { p: shadow({ policy: fixed({ replicas: 2 }), beside: mine() }) };
    const before = prepared(policies);
    const told = await explainDecision(before, { policy: 'p', seed: 1 });
    expect(told.options).toMatchObject({ beside: { module: 'mine.ts' } });
    writeFileSync(join(folder, 'mine.ts'), `${MINE}// A remark.\n`);
    expect(prepared(policies).hash).not.toBe(before.hash);
    writeFileSync(join(folder, 'mine.ts'), MINE);
    expect(prepared(policies).hash).toBe(before.hash);
  });

  it('is complained of at its place', async () => {
    const at = (more: object) => bounded({ policy: mine(more), max: 4 });
    const check = (policy: PolicySpec) => checkPolicyModules(prepared({ p: policy }).scenario, ['p']);
    await expect(check(at({ export: 'none' }))).rejects.toThrow('mine.ts: the export none must be a function');
    await expect(check(at({ export: 'broken' }))).rejects.toThrow("policies.p.policy: the policy's rhythms must be");
    expect(() => prepared({ p: bounded({ policy: { ...mine(), module: './no.ts' }, max: 4 }) })).toThrow('ENOENT');
  });
});

describe('what only the scenario and the calendar know', () => {
  const external = {
    type: 'External' as const,
    external: { metric: { name: 'depth' }, target: { type: 'Value' as const, value: 5 } },
  };
  const cron = (timezone: string) =>
    keda({
      triggers: [{ type: 'cron', metadata: { timezone, start: '0 8 * * *', end: '0 18 * * *', desiredReplicas: 3 } }],
      minReplicaCount: 1,
    });

  it('is put into policies within others too', () => {
    const within = hpa({ maxReplicas: 5, metrics: [external] });
    const { policies } = prepared({ p: shadow({ policy: cron('America/New_York'), beside: within }) }).scenario;
    expect(policies?.p).toMatchObject({
      policy: { triggers: [{ metadata: { timezone: 'America/New_York', offset: '-05:00' } }] },
      beside: { queries: { depth: expect.stringContaining('pitot_service_queue_length') } },
    });
  });

  it('are offsets of time zones, in summer others than in winter', () => {
    expect(zoneOffset('Europe/Berlin', '2026-01-05T00:00:00Z')).toBe('+01:00');
    expect(zoneOffset('Europe/Berlin', '2026-07-05T00:00:00Z')).toBe('+02:00');
    expect(zoneOffset('Asia/Kolkata', '2026-01-05T00:00:00Z')).toBe('+05:30');
    expect(zoneOffset('Etc/UTC', '2026-01-05T00:00:00Z')).toBe('+00:00');
    for (const none of ['Mars/Base', '', '+02:00', 5, undefined])
      expect(zoneOffset(none, '2026-01-05')).toBeUndefined();
    expect(() => prepared({ p: cron('Mars/Base') })).toThrow("timezone must be a time zone such as 'Europe/Berlin'");
  });
});
