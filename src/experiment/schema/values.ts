import * as z from 'zod';
import { parseQuantity } from '#services/quantity.ts';
import { CountSampler } from '#sim/count.ts';
import type { CountSpec, DistributionSpec } from '#sim/distribution.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { Sampler } from '#sim/sampler.ts';
import { parseSpan } from '#sim/time.ts';
import { leaf } from './vocabulary.ts';
import { isPlainObject, quoted } from './words.ts';

/** Durations, quantities and distributions: the leaves of a scenario. */

const DURATION_RULE = "a duration such as '250ms' or '1h30m'";

export const duration = leaf(durationRule);

/** A duration of at least a nanosecond. */
export const positiveDuration = leaf((value) => {
  return durationRule(value) ?? (parseSpan(value as string) < 0.5 ? 'above 0s' : undefined);
});

/** The rule that a text breaks as a duration. */
export function durationRule(value: unknown): string | undefined {
  try {
    parseSpan(value as string);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

export const count = leaf((value) => {
  const finite = typeof value === 'number' && Number.isFinite(value);
  return finite || value === 'unlimited' ? undefined : "a whole number or 'unlimited'";
});

export const quantity = leaf((value) => {
  return isQuantity(value) ? undefined : "a quantity from 0 up such as 0.5, '500m' or '128Mi'";
});

/** A quantity, or no bound at all. */
export const quantityOrUnlimited = leaf((value) => {
  return value === 'unlimited' || isQuantity(value)
    ? undefined
    : "a quantity from 0 up such as 0.5 or '500m', or 'unlimited'";
});

function isQuantity(value: unknown): boolean {
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  try {
    return Number.isFinite(parseQuantity(value));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

type Family = Exclude<DistributionSpec, string>['dist'];
type CountFamily = Exclude<CountSpec, number>['dist'];

/** The fields of each family besides `dist`; what they mean is the sampler's affair. */
const FAMILIES: Readonly<Record<Family, readonly string[]>> = {
  constant: ['value'],
  uniform: ['low', 'high'],
  exponential: ['mean'],
  erlang: ['k', 'mean'],
  gamma: ['shape', 'scale'],
  hyperexponential: ['probabilities', 'means'],
  lognormal: ['mean', 'median', 'p99', 'mu', 'sigma'],
  weibull: ['shape', 'scale'],
  pareto: ['alpha', 'minimum'],
  'bounded-pareto': ['alpha', 'low', 'high'],
  quantiles: ['table'],
  samples: ['values', 'weights'],
};

const COUNT_FAMILIES: Readonly<Record<CountFamily, readonly string[]>> = {
  uniform: ['low', 'high'],
  geometric: ['mean'],
  samples: ['values', 'weights'],
};

/** A distribution of durations. */
export const distribution = z.unknown().check(({ value, issues }) => {
  const push = (issue: object) => issues.push({ ...issue, input: value } as (typeof issues)[number]);
  if (isPlainObject(value)) checkFamily(value, FAMILIES, () => Sampler.of(value as DistributionSpec), push);
  else if (typeof value !== 'string')
    push(custom([], `${DURATION_RULE}, or a distribution such as { dist: 'exponential', mean: '20ms' }`));
  else if (durationRule(value) !== undefined) push(custom([], durationRule(value) as string));
});

/** A distribution of whole numbers from 1 up. */
export const countDistribution = z.unknown().check(({ value, issues }) => {
  const push = (issue: object) => issues.push({ ...issue, input: value } as (typeof issues)[number]);
  if (isPlainObject(value)) checkFamily(value, COUNT_FAMILIES, () => CountSampler.of(value as CountSpec), push);
  else for (const { rule } of faultsOf(() => CountSampler.of(value as CountSpec))) push(custom([], rule));
});

function checkFamily(
  spec: Readonly<Record<string, unknown>>,
  families: Readonly<Record<string, readonly string[]>>,
  compile: () => unknown,
  push: (issue: object) => void,
): void {
  const { dist } = spec;
  if (typeof dist !== 'string' || !Object.hasOwn(families, dist)) {
    push(custom(['dist'], `one of ${quoted(Object.keys(families))}`));
    return;
  }
  const known = ['dist', ...fieldsOf(dist, spec, families)];
  const keys = Object.keys(spec).filter((key) => !known.includes(key));
  if (keys.length > 0) push({ code: 'unrecognized_keys', keys, path: [], message: known.join(', ') });
  for (const { name, rule } of faultsOf(compile)) push(custom(segmentsOf(name), rule));
}

/** A lognormal is given by one of three pairs: what belongs to another pair would be passed over without a word. */
function fieldsOf(
  dist: string,
  spec: Readonly<Record<string, unknown>>,
  families: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  if (dist !== 'lognormal') return families[dist] ?? [];
  if (spec.mu !== undefined || spec.sigma !== undefined) return ['mu', 'sigma'];
  return spec.median !== undefined ? ['median', 'p99'] : ['mean', 'p99'];
}

function faultsOf(compile: () => unknown): readonly { name: string; rule: string }[] {
  try {
    compile();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
}

function custom(path: PropertyKey[], message: string): object {
  return { code: 'custom', path, message };
}

/** `table[1][0]` as a path. */
function segmentsOf(name: string): PropertyKey[] {
  return (name.match(/[^.[\]]+/g) ?? []).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
