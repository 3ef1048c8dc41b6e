import { describe, expect, it } from 'vitest';
import { Rig, type Seen } from './rig.fixture.ts';
import type { ServiceSpec, Step } from './spec.ts';

const wait = (time: string): Step => ({ step: 'wait', time });
const call = (service: string, options: object = {}): Step => ({ step: 'call', service, endpoint: 'x', ...options });
const service = (steps: Step[], spec: Partial<ServiceSpec> = {}): ServiceSpec => ({ ...spec, endpoints: { x: steps } });
/** Times and outcomes of the calls of one service, in the order in which they ended. */
const of = (seen: Seen[], name: string) =>
  seen
    .filter(({ endpoint }) => endpoint === `${name} x`)
    .map(({ arrived, started, ended, outcome }) => [arrived, started, ended, outcome]);

describe('calls between services', () => {
  const shop = (options: object, db: Partial<ServiceSpec> = {}, dbSteps = [wait('10ms')]) => ({
    web: service([wait('1ms'), call('db', options), wait('1ms')]),
    db: service(dbSteps, { concurrency: 1, ...db }),
  });

  it('hold the caller until the answer comes', () => {
    const rig = new Rig(shop({}));
    rig.send(0);
    rig.send(0);
    const seen = rig.run();
    expect(of(seen, 'db')).toEqual([
      [1, 1, 11, 'completed'],
      [1, 11, 21, 'completed'],
    ]);
    expect(of(seen, 'web').map((row) => row[2])).toEqual([12, 22]);
  });

  it('fail the caller when they are not answered in time, while the work goes on and is paid for', () => {
    const rig = new Rig(shop({ timeout: '4ms' }));
    rig.send(0);
    const seen = rig.run();
    expect(of(seen, 'web')).toEqual([[0, 0, 5, 'failed']]);
    expect(seen.find(({ endpoint }) => endpoint === 'db x')).toMatchObject({
      ended: 11,
      outcome: 'completed',
      answered: 5,
      answer: 'timed-out',
    });
  });

  it('are dropped at the head of the queue when the caller has given up, if the queue is declared so', () => {
    const steps = (abandoned: 'serve' | 'drop') => {
      const rig = new Rig(shop({ timeout: '4ms' }, { queue: { abandoned } }));
      rig.send(0);
      rig.send(1);
      return of(rig.run(), 'db');
    };
    expect(steps('serve')).toEqual([
      [1, 1, 11, 'completed'],
      [2, 11, 21, 'completed'],
    ]);
    expect(steps('drop')).toEqual([
      [2, -1, 11, 'timed-out'],
      [1, 1, 11, 'completed'],
    ]);
  });

  it.each([
    ['none', 21],
    ['between-steps', 11],
    ['at-once', 5],
  ] as const)(
    'with cancellation %s end at %d ms when given up at 5 ms in the middle of the first of two steps',
    (cancellation, ended) => {
      const rig = new Rig(shop({ timeout: '4ms' }, { cancellation }, [wait('10ms'), wait('10ms')]));
      rig.send(0);
      const db = rig.run().find(({ endpoint }) => endpoint === 'db x');
      expect(db).toMatchObject({
        ended,
        outcome: cancellation === 'none' ? 'completed' : 'timed-out',
        answer: 'timed-out',
        answered: 5,
      });
      expect(rig.kernel.calls.live).toBe(0);
      expect(rig.kernel.counters.busy[1]).toBe(0);
    },
  );

  it('cancelled at once give up what they have called in turn, wherever it is', () => {
    const rig = new Rig({
      web: service([call('api', { timeout: '5ms' })]),
      api: service(
        [{ step: 'parallel', branches: [[call('db')], [call('db')], [{ step: 'cpu', time: '20ms' }], [wait('20ms')]] }],
        { cancellation: 'at-once' },
      ),
      db: service([wait('10ms')], { concurrency: 1, cancellation: 'at-once' }),
    });
    rig.send(0);
    const seen = rig.run();
    expect(of(seen, 'api')).toEqual([[0, 0, 5, 'timed-out']]);
    expect(of(seen, 'db').map((row) => row[2])).toEqual([5, 5]);
    expect(rig.kernel.calls.live).toBe(0);
    expect(rig.kernel.replicas.microcores[1]).toBe(0);
  });

  it('sent without waiting do not hold or fail the caller', () => {
    const rig = new Rig({
      web: service([{ step: 'send', service: 'mail', endpoint: 'x' }, wait('1ms')]),
      mail: service([wait('50ms'), { step: 'fail', probability: 1 }]),
    });
    rig.send(0);
    const seen = rig.run();
    expect(of(seen, 'web')).toEqual([[0, 0, 1, 'completed']]);
    expect(of(seen, 'mail')).toEqual([[0, 0, 50, 'failed']]);
  });
});

describe('retries', () => {
  const failing = { db: service([wait('1ms'), { step: 'fail', probability: 1 }]) };
  const starts = (retry: object, seed = 1) => {
    const rig = new Rig({ web: service([call('db', { retry })]), ...failing }, seed);
    rig.send(0);
    return of(rig.run(1e6), 'db').map((row) => row[0]);
  };

  it('are made so many times in all, after a backoff that doubles up to its bound', () => {
    expect(starts({ attempts: 5, backoff: { base: '10ms', max: '25ms' } })).toEqual([0, 11, 32, 58, 84]);
  });

  it('are spread by the jitter', () => {
    const gaps = starts({ attempts: 3, backoff: { base: '100ms', factor: 1, jitter: [0.5, 1.5] } });
    expect(gaps[1]).toBeGreaterThanOrEqual(51);
    expect(gaps[1]).toBeLessThanOrEqual(151);
    expect((gaps[2] as number) - (gaps[1] as number)).not.toBe(gaps[1]);
  });

  it('are made only after the outcomes that are named', () => {
    expect(starts({ attempts: 3, on: ['timed-out', 'rejected'] })).toHaveLength(1);
    expect(starts({ attempts: 3, on: ['failed'] })).toHaveLength(3);
  });

  it('stop when the budget is spent, which first attempts fill again', () => {
    const rig = new Rig({
      web: service([call('db', { retry: { attempts: 10, budget: { ratio: 0.5, burst: 2 } } })]),
      ...failing,
    });
    rig.send(0);
    for (const at of [100, 200, 300, 400]) rig.send(at);
    const arrivals = of(rig.run(), 'db').map((row) => Math.floor((row[0] as number) / 100));
    expect([0, 1, 2, 3, 4].map((slot) => arrivals.filter((at) => at === slot).length)).toEqual([3, 1, 2, 1, 2]);
  });

  it('go on with the given persistence', () => {
    let attempts = 0;
    for (let seed = 1; seed <= 200; seed++)
      attempts += starts({ attempts: 'unlimited', backoff: '1ms', persistence: 0.8 }, seed).length;
    // Geometric with mean 5 and standard deviation sqrt(20): 200 of them have a mean within 4 standard errors of 5.
    expect(Math.abs(attempts / 200 - 5)).toBeLessThan(4 * Math.sqrt(20 / 200));
  });
});

describe('parallel steps', () => {
  it('end with the last branch', () => {
    const rig = new Rig({
      web: service([{ step: 'parallel', branches: [[wait('3ms')], [wait('9ms'), wait('1ms')], []] }, wait('1ms')]),
    });
    rig.send(0);
    expect(of(rig.run(), 'web')).toEqual([[0, 0, 11, 'completed']]);
    expect(rig.kernel.calls.live).toBe(0);
  });

  it('fail when a branch has failed, once all have ended', () => {
    const rig = new Rig({
      web: service([{ step: 'parallel', branches: [[{ step: 'fail', probability: 1 }], [wait('9ms')]] }, wait('1ms')]),
    });
    rig.send(0);
    expect(of(rig.run(), 'web')).toEqual([[0, 0, 9, 'failed']]);
  });

  it('draw afresh in every branch', () => {
    const random: Step = { step: 'wait', time: { dist: 'exponential', mean: '10ms' } };
    const rig = new Rig({
      web: service([{ step: 'parallel', branches: [[call('db')], [call('db')]] }]),
      db: service([random]),
    });
    rig.send(0);
    const [first, second] = rig.run();
    expect(first?.ended).not.toBe(second?.ended);
    expect(first?.parent).not.toBe(second?.parent);
  });
});

describe('branching', () => {
  it('takes each option as often as its probability says', () => {
    const rig = new Rig({
      web: service([
        {
          step: 'choose',
          options: [
            [0.2, [wait('1ms')]],
            [0.5, [wait('2ms')]],
            [0.3, []],
          ],
        },
        { step: 'fail', probability: 0.1 },
      ]),
    });
    const n = 20_000;
    for (let i = 0; i < n; i++) rig.send(i);
    const rows = rig.run();
    const share = (holds: (row: Seen) => boolean) => rows.filter(holds).length / n;
    const within = (p: number) => 4 * Math.sqrt((p * (1 - p)) / n);
    for (const [time, p] of [
      [1, 0.2],
      [2, 0.5],
      [0, 0.3],
    ] as const) {
      expect(Math.abs(share(({ arrived, ended }) => ended - arrived === time) - p)).toBeLessThan(within(p));
    }
    expect(Math.abs(share(({ outcome }) => outcome === 'failed') - 0.1)).toBeLessThan(within(0.1));
  });
});

describe('a call cycle that ends', () => {
  it('goes as deep as it likes without nesting in the machine', () => {
    const rig = new Rig({
      web: service([
        {
          step: 'choose',
          options: [
            [0.9999, [call('web')]],
            [0.0001, []],
          ],
        },
      ]),
    });
    rig.send(0);
    expect(rig.run().length).toBeGreaterThan(1000);
    expect(rig.kernel.calls.live).toBe(0);
  });
});
