import * as z from 'zod';
import type { ArrivalsSpec, RateSpec } from '#load/spec.ts';
import { isNumber, notNegative, positive, ratio, whole } from './numbers.ts';
import { countDistribution, distribution, duration, positiveDuration } from './values.ts';
import {
  boolean,
  fullListOf,
  leaf,
  number,
  objectOf,
  oneOf,
  recordOf,
  text,
  type Under,
  variantsByField,
  wordOf,
} from './vocabulary.ts';
import { isPlainObject } from './words.ts';

const RATE_RULE = 'a number from 0 up (arrivals a second), { stages }, { square }, { sine }, { table } or { trace }';

const rateObject = variantsByField(
  {
    stages: objectOf<{ stages: unknown }>({
      stages: fullListOf(
        objectOf<Under<RateSpec, 'stages'>[number]>({
          for: duration,
          from: notNegative.optional(),
          rate: notNegative,
        }),
      ),
    }),
    square: objectOf<{ square: unknown }>({
      square: objectOf<Under<RateSpec, 'square'>>({
        low: notNegative,
        high: notNegative,
        period: positiveDuration,
        highFirst: boolean.optional(),
      }),
    }),
    sine: objectOf<{ sine: unknown }>({
      sine: objectOf<Under<RateSpec, 'sine'>>({
        base: notNegative,
        amplitude: ratio,
        period: positiveDuration,
        phase: number.optional(),
      }),
    }),
    table: objectOf<{ table: unknown }>({
      table: objectOf<Under<RateSpec, 'table'>>({ bin: positiveDuration, rates: fullListOf(notNegative) }),
    }),
    trace: objectOf<{ trace: unknown }>({
      trace: objectOf<Under<RateSpec, 'trace'>>({
        file: text,
        peak: positive.optional(),
        mean: positive.optional(),
        column: text.optional(),
        gaps: wordOf('error', 'zero', 'interpolate').optional(),
        repeat: boolean.optional(),
      }),
    }),
  },
  leaf(() => RATE_RULE),
);

const rate = oneOf((value) => {
  return isPlainObject(value) ? rateObject : leaf(() => (isNumber(value) && value >= 0 ? undefined : RATE_RULE));
});

export const arrivals = objectOf<ArrivalsSpec>({
  source: text,
  process: wordOf('poisson', 'paced').optional(),
  rate,
  batch: countDistribution.optional(),
  target: oneOf((value) =>
    isPlainObject(value) ? recordOf(positive) : z.string({ error: 'a route, or an object of routes and weights' }),
  ),
  timeout: distribution.optional(),
  limit: whole.optional(),
});
