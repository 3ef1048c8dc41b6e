import { describe, expect, it } from 'vitest';
import { call, choose, cpu, fail, parallel, send, wait } from './build-steps.ts';

describe('the builders of steps', () => {
  it('write out the objects, and nothing that was left out', () => {
    expect([cpu('5ms'), wait('1s'), wait('1s', { cpu: 0.3 }), send('db', 'log'), fail(0.1)]).toStrictEqual([
      { step: 'cpu', time: '5ms' },
      { step: 'wait', time: '1s' },
      { step: 'wait', time: '1s', cores: 0.3 },
      { step: 'send', service: 'db', endpoint: 'log' },
      { step: 'fail', probability: 0.1 },
    ]);
    expect([call('db', 'get'), call('db', 'get', { timeout: '1s', retry: { attempts: 2 } })]).toStrictEqual([
      { step: 'call', service: 'db', endpoint: 'get' },
      { step: 'call', service: 'db', endpoint: 'get', timeout: '1s', retry: { attempts: 2 } },
    ]);
  });

  it('take a branch as one step or as a list', () => {
    const step = cpu('5ms');
    expect(parallel(step, [step, step])).toStrictEqual({ step: 'parallel', branches: [[step], [step, step]] });
    const options = [
      [0.4, [step]],
      [0.6, []],
    ];
    expect(
      choose([
        [0.4, step],
        [0.6, []],
      ]),
    ).toStrictEqual({ step: 'choose', options });
  });
});
