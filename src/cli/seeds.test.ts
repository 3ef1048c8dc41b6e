import { describe, expect, it } from 'vitest';
import { runSeeds } from '#experiment/run-seed.ts';
import { readMaster, readSeeds, seedsOf } from './seeds.ts';

describe('seeds on the command line', () => {
  it.each([
    [['7'], [], [7]],
    [['7', '3', '7'], [], [7, 3]],
    [[], ['1..5'], [1, 2, 3, 4, 5]],
    [['9'], ['1..2', '2..3'], [9, 1, 2, 3]],
    [['0'], ['9007199254740990..9007199254740991'], [0, 9007199254740990, 9007199254740991]],
    [[], [], []],
    // A bare number is how many.
    [[], ['3'], runSeeds(5, 3)],
    [[], ['2', '3'], runSeeds(5, 3)],
    // The master seed itself is the first of its runs, and is not run twice.
    [['5', '8'], ['2'], [5, 8, runSeeds(5, 2)[1]]],
  ])('%j and ranges %j are %j, of master seed 5', (single, ranges, seeds) =>
    expect(seedsOf(readSeeds(single, ranges), 5)).toEqual(seeds),
  );

  it.each(['', '-1', '1.5', '0x7', '1e3', 'seven', '9007199254740993'])('refuse %j', (text) => {
    expect(() => readSeeds([text], [])).toThrow(`--seed must be a whole number from 0 up, got ${JSON.stringify(text)}`);
    expect(() => readMaster(text, 'pitot run')).toThrow('--master must be a whole number');
  });

  it.each(['', '0', '100000', '5..1', '1..', '..5', '1..2..3', '1-5', '1..100000'])('refuse the range %j', (text) => {
    expect(() => readSeeds([], [text])).toThrow(
      '--seeds must be a number of seeds such as 30, or a range such as 1..5',
    );
  });

  it('name all that is wrong at once', () => {
    expect(() => readSeeds(['a', '1', 'b'], ['c'])).toThrow(/"a"[\s\S]*"b"[\s\S]*"c"/);
  });
});
