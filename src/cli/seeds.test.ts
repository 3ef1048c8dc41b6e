import { describe, expect, it } from 'vitest';
import { readSeeds } from './seeds.ts';

describe('seeds on the command line', () => {
  it.each([
    [['7'], [], [7]],
    [['7', '3', '7'], [], [7, 3]],
    [[], ['1..5'], [1, 2, 3, 4, 5]],
    [['9'], ['1..2', '2..3', '8'], [9, 1, 2, 3, 8]],
    [['0'], ['9007199254740990..9007199254740991'], [0, 9007199254740990, 9007199254740991]],
    [[], [], []],
  ])('%j and ranges %j are %j', (single, ranges, seeds) => expect(readSeeds(single, ranges)).toEqual(seeds));

  it.each(['', '-1', '1.5', '0x7', '1e3', 'seven', '9007199254740993'])('refuse %j', (text) => {
    expect(() => readSeeds([text], [])).toThrow(`--seed must be a whole number from 0 up, got ${JSON.stringify(text)}`);
  });

  it.each(['', '5..1', '1..', '..5', '1..2..3', '1-5', '1..100000'])('refuse the range %j', (text) => {
    expect(() => readSeeds([], [text])).toThrow('--seeds must be a range such as 1..5');
  });

  it('name all that is wrong at once', () => {
    expect(() => readSeeds(['a', '1', 'b'], ['c'])).toThrow(/"a"[\s\S]*"b"[\s\S]*"c"/);
  });
});
