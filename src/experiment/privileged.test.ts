import { expect, it } from 'vitest';
import { highest } from '#scaler/combinators/extreme.ts';
import { schedule } from '#scaler/schedule.ts';
import { Run } from './run.ts';
import type { Scenario } from './scenario.ts';

const schedules = (privileged: boolean) => schedule({ steps: [[0, 2]], privileged });

it('a run says whether a policy was told what no autoscaler can know, on its own or within another', () => {
  const scenario: Scenario = {
    name: 'told',
    duration: '30s',
    services: { web: { endpoints: { 'GET /': [] } }, db: { endpoints: { 'GET /rows': [] } } },
    ingress: { 'GET /': 'web' },
    load: { visitors: { source: 'arrivals', rate: 1, target: 'GET /' } },
    policies: {
      told: { web: schedules(true) },
      within: { db: highest([schedules(true), schedules(false)]) },
      honest: { web: schedules(false) },
    },
  };
  const said = (policy: string) => {
    const run = new Run({ scenario, files: {}, hash: '' }, { policy, seed: 1 });
    while (run.advance(run.now + 60e9));
    return run.finish().summary.privileged;
  };
  expect(said('told')).toBe(true);
  expect(said('within')).toBe(true);
  expect(said('honest')).toBeUndefined();
});
