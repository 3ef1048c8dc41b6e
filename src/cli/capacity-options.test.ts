import { describe, expect, it } from 'vitest';
import { readCounts, readObjective, readPositive } from './capacity-options.ts';

describe('the options of pitot capacity', () => {
  it.each([
    ['99% under 300ms', { ratio: 0.99, under: '300ms' }],
    ['99.9 % within 1.5s', { ratio: 0.999, under: '1.5s' }],
    ['95%<50ms', { ratio: 0.95, under: '50ms' }],
  ])('read the objective %s', (text, expected) => {
    const { ratio, under } = readObjective(text);
    expect(ratio).toBeCloseTo(expected.ratio, 12);
    expect(under).toBe(expected.under);
  });

  it.each(['99', '99% under 300', '0% under 1s', '101% under 1s', '99% under 0s', ''])(
    'refuse the objective %j',
    (text) => {
      expect(() => readObjective(text)).toThrow("--objective must be such as '99% under 300ms'");
    },
  );

  it.each([
    ['1..4', [1, 2, 3, 4]],
    ['8,2, 2', [2, 8]],
    ['3', [3]],
  ])('read the counts %s', (text, counts) => {
    expect(readCounts(text)).toEqual(counts);
  });

  it.each(['0..3', '4..1', '1,x', '', '1..5000', '2.5'])('refuse the counts %j', (text) => {
    expect(() => readCounts(text)).toThrow('--replicas must be a range such as 1..8');
  });

  it('read whole numbers above 0', () => {
    expect([readPositive('--requests', '12'), readPositive('--requests', undefined)]).toEqual([12, undefined]);
    for (const text of ['0', '-1', '1.5', 'x'])
      expect(() => readPositive('--requests', text)).toThrow('--requests must be a whole number above 0');
  });
});
