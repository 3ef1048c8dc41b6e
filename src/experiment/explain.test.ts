import { describe, expect, it } from 'vitest';
import { hpa } from '#scaler/kubernetes/hpa.ts';
import { checkScenario } from './check-scenario.ts';
import { explainDecision } from './explain.ts';
import { prepare } from './prepare.ts';
import type { RunEvent } from './result.ts';
import { Run } from './run.ts';

const PREPARED = prepare(
  checkScenario(
    {
      name: 'explained',
      duration: '6m',
      services: {
        web: {
          replicas: 2,
          cpu: { request: '500m' },
          startup: '20s',
          endpoints: {
            'GET /': [
              { step: 'cpu', time: '20ms' },
              { step: 'call', service: 'db', endpoint: 'query' },
            ],
          },
        },
        db: { replicas: 2, endpoints: { query: [{ step: 'cpu', time: '5ms' }] } },
      },
      load: { robots: { source: 'arrivals', rate: 40, target: 'GET /' } },
      policies: { scaled: { web: hpa({ maxReplicas: 9, cpu: 50 }), db: hpa({ maxReplicas: 9 }) } },
    },
    'explained.ts',
  ),
  '.',
);

type Decision = Extract<RunEvent, { type: 'decision' }>;

function decisions(): Decision[] {
  const run = new Run(PREPARED, { policy: 'scaled', seed: 1 });
  while (run.advance(run.now + 60e9)) {}
  return run.finish().events.filter((event) => event.type === 'decision');
}

describe('the explanation of a decision', () => {
  it('is that of the last one at or before the instant, as it was recorded', async () => {
    const all = decisions();
    expect(all.some(({ changed }) => changed)).toBe(true);
    for (const { service, atSeconds, from, to, reason } of all.filter(({ service }) => service === 'web')) {
      for (const at of [atSeconds * 1e9, atSeconds * 1e9 + 1e9]) {
        const told = await explainDecision(PREPARED, { policy: 'scaled', seed: 1, at: Math.round(at), service });
        expect(told).toMatchObject({ service, atSeconds, from, to, reason, kind: 'hpa', options: { cpu: 50 } });
      }
    }
  });

  it('derives the proposal again, step by step, to the same number', async () => {
    const changed = decisions().find(({ service, to, from }) => service === 'web' && to > from) as Decision;
    const told = await explainDecision(PREPARED, {
      policy: 'scaled',
      seed: 1,
      at: Math.round(changed.atSeconds * 1e9),
      service: 'web',
    });
    const [metric] = told.derivation ?? [];
    expect(metric?.metric).toBe('cpu resource utilization (percentage of request)');
    expect(metric?.steps.at(-1)).toBe(`proposes ${changed.reason.numbers.proposal}`);
    expect(metric?.steps[0]).toMatch(/^of \d+ pods \d+ count/);
    expect(metric?.steps.join()).toContain(`${changed.reason.numbers.value} % (cut to whole ones) of the target 50 %`);
    expect(told.observation.pods).toHaveLength(told.observation.replicas.current);
  });

  it('hands on the state: what is remembered before is what was remembered after the one before', async () => {
    const web = decisions().filter(({ service }) => service === 'web');
    const [first, second] = await Promise.all(
      [web[4], web[5]].map((event) =>
        explainDecision(PREPARED, {
          policy: 'scaled',
          seed: 1,
          at: Math.round((event?.atSeconds ?? 0) * 1e9),
          service: 'web',
        }),
      ),
    );
    expect(second?.before).toEqual(first?.after);
  });

  it('without a service is of the one decided for last, and names the others', async () => {
    const last = decisions().findLast(({ atSeconds }) => atSeconds <= 200) as Decision;
    const told = await explainDecision(PREPARED, { policy: 'scaled', seed: 1, at: 200e9 });
    expect([told.service, told.atSeconds]).toEqual([last.service, last.atSeconds]);
    expect(told.others.map(({ service }) => service)).toEqual([last.service === 'web' ? 'db' : 'web']);
  });

  it('can be asked of the last change', async () => {
    const change = decisions().findLast(({ changed, service }) => changed && service === 'web') as Decision;
    const told = await explainDecision(PREPARED, { policy: 'scaled', seed: 1, service: 'web', changed: true });
    expect([told.atSeconds, told.from, told.to]).toEqual([change.atSeconds, change.from, change.to]);
  });

  it('is refused where there is none', async () => {
    const ask = (options: object) => explainDecision(PREPARED, { policy: 'scaled', seed: 1, ...options });
    await expect(ask({ at: 0, service: 'web' })).rejects.toThrow('--at must be at or after the first decision for web');
    await expect(ask({ service: 'cart' })).rejects.toThrow(
      "--service must be one that scaled scales ('web', 'db'), got",
    );
  });
});
