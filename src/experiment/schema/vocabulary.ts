import * as z from 'zod';
import { isPlainObject, quoted } from './words.ts';

/**
 * The words in which the schemas are written. The message of every issue is the rule that was broken, as it stands after
 * 'must be'; for keys that do not belong it is the list of those that do. So issues turn into faults without translation.
 */

/** A schema for each field of `T`: forgetting one, or naming one that is not there, does not compile. */
export type Shape<T> = { [Name in keyof T]-?: z.ZodType };

/** An object's type where a union has it under one field. */
export type Under<Union, Field extends PropertyKey> =
  Extract<Union, Record<Field, unknown>> extends Record<Field, infer Inner> ? Inner : never;

/** An object with these fields and no others. */
export function objectOf<T>(shape: Shape<T>, rule = 'an object'): z.ZodType {
  const fields = shape as Record<string, z.ZodType>;
  const known = Object.keys(fields).filter((name) => !refusals.has(fields[name] as z.ZodType));
  return z.strictObject(fields, { error: ({ code }) => (code === 'unrecognized_keys' ? known.join(', ') : rule) });
}

const refusals = new WeakSet<z.ZodType>();

/** A field that must be left out, with a rule that says why. */
export function refused(rule: string): z.ZodType {
  const schema = z.never({ error: rule }).optional();
  refusals.add(schema);
  return schema;
}

/** An object whose names are the user's own. */
export function recordOf(value: z.ZodType, rule = 'an object'): z.ZodType {
  return z.record(z.string(), value, { error: rule });
}

export function listOf(element: z.ZodType, rule = 'a list'): z.ZodType {
  return z.array(element, { error: rule });
}

/** A list with at least one element. */
export function fullListOf(element: z.ZodType): z.ZodType {
  const rule = 'a list of at least 1';
  return z.array(element, { error: rule }).min(1, { error: rule });
}

export function pairOf(first: z.ZodType, second: z.ZodType, rule: string): z.ZodType {
  return z.tuple([first, second], { error: rule });
}

export const text = z.string({ error: 'a text' });
export const number = z.number({ error: 'a finite number' });
export const boolean = z.boolean({ error: 'true or false' });

/** One of these words. */
export function wordOf(...words: string[]): z.ZodType {
  return z.enum(words, { error: words.length === 1 ? quoted(words) : `one of ${quoted(words)}` });
}

/** A value that is judged by hand: `judge` returns the rule that it breaks. */
export function leaf(judge: (value: unknown) => string | undefined): z.ZodType {
  return z.unknown().check(({ value, issues }) => {
    const rule = judge(value);
    if (rule !== undefined) issues.push({ code: 'custom', message: rule, path: [], input: value });
  });
}

/** What the schema says that `select` finds for the value. */
export function oneOf(select: (value: unknown) => z.ZodType): z.ZodType {
  return z.unknown().check(({ value, issues }) => {
    const result = select(value).safeParse(value);
    if (result.success) return;
    for (const issue of result.error.issues) issues.push({ ...issue, input: value } as (typeof issues)[number]);
  });
}

/** Objects told apart by the word in field `tag`. */
export function variants(tag: string, schemas: Readonly<Record<string, z.ZodType>>): z.ZodType {
  const words = Object.keys(schemas);
  const unknown = z.looseObject(
    { [tag]: wordOf(...words) },
    { error: `an object with ${tag}: ${quoted(words, ' or ')}` },
  );
  return oneOf((value) => {
    const word = isPlainObject(value) ? value[tag] : undefined;
    return (typeof word === 'string' && Object.hasOwn(schemas, word) ? schemas[word] : undefined) ?? unknown;
  });
}

/** Objects told apart by which of the fields they have; `otherwise` is the rule for those that have none. */
export function variantsByField(schemas: Readonly<Record<string, z.ZodType>>, otherwise: z.ZodType): z.ZodType {
  const names = Object.keys(schemas);
  return oneOf((value) => {
    const name = isPlainObject(value) ? names.find((one) => Object.hasOwn(value, one)) : undefined;
    return (name === undefined ? undefined : schemas[name]) ?? otherwise;
  });
}
