import { describe, expect, it } from 'vitest';
import { kpa } from '#scaler/knative/kpa.ts';
import { type Loose, messageOf } from './check-scenario.fixture.ts';

function faultsUnder(policies: Loose, buffer?: Loose): string[] {
  const step = { step: 'wait', time: '1ms' };
  return messageOf({
    name: 'shop',
    duration: '5m',
    services: { web: { endpoints: { x: [step] }, buffer }, db: { endpoints: { y: [step] } } },
    load: {},
    policies,
  }).filter((line) => !line.includes('load'));
}

const rule = (policy: string, service: string) =>
  `an object, which may be empty: policies.${policy} scales ${service} to zero, where requests have to wait (or let it keep one replica), got nothing`;

describe('a policy that goes to zero and is woken by requests', () => {
  it('needs a buffer in each service that it scales', () => {
    expect(faultsUnder({ a: kpa() })).toEqual([
      `shop.ts: services.web.buffer must be ${rule('a', 'web')}`,
      `shop.ts: services.db.buffer must be ${rule('a', 'db')}`,
    ]);
    expect(faultsUnder({ a: kpa() }, {})).toEqual([`shop.ts: services.db.buffer must be ${rule('a', 'db')}`]);
    expect(faultsUnder({ b: { web: kpa() } })).toEqual([`shop.ts: services.web.buffer must be ${rule('b', 'web')}`]);
    expect(faultsUnder({ b: { web: kpa() } }, { places: 5 })).toEqual([]);
  });

  it('needs none where it keeps a replica, and its own faults are told alone', () => {
    expect(faultsUnder({ a: kpa({ minScale: 1 }), b: kpa({ enableScaleToZero: false }) })).toEqual([]);
    expect(faultsUnder({ a: kpa({ window: '1s' }) })).toEqual([
      "shop.ts: policies.a.window must be whole seconds from '6s' to '1h', got \"1s\"",
    ]);
  });
});
