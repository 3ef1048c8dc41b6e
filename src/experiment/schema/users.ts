import type * as z from 'zod';
import type { ShapeSpec, TaskSpec, UserClassSpec, UserStep, UsersSpec } from '#load/spec.ts';
import { parseSpan } from '#sim/time.ts';
import { isNumber, positive, whole, wholeFromZero } from './numbers.ts';
import { distribution, duration, durationRule, positiveDuration } from './values.ts';
import {
  fullListOf,
  leaf,
  listOf,
  number,
  objectOf,
  oneOf,
  pairOf,
  recordOf,
  text,
  type Under,
  variantsByField,
  wordOf,
} from './vocabulary.ts';
import { isPlainObject } from './words.ts';

const WAIT_RULE = 'a duration, a pair [low, high], { every }, { perSecond }, { mean } or a distribution';

const between = pairOf(duration, duration, 'a pair [low, high]').superRefine((value, context) => {
  const [low, high] = value as [string, string];
  if (durationRule(low) !== undefined || durationRule(high) !== undefined || parseSpan(low) <= parseSpan(high)) return;
  context.addIssue({ code: 'custom', path: [1], message: `at least the low end (${low})` });
});

const perSecond = leaf((value) =>
  isNumber(value) && value > 0 && value <= 1e9 ? undefined : 'a number above 0, up to 1e9',
);

const PACED = {
  every: objectOf<{ every: string }>({ every: positiveDuration }),
  perSecond: objectOf<{ perSecond: number }>({ perSecond }),
};
const mean = objectOf<{ mean: string }>({ mean: positiveDuration });

function waitWith(paced: Readonly<Record<string, z.ZodType>>, rule: string): z.ZodType {
  const objects = variantsByField(
    { dist: distribution, ...paced, mean },
    leaf(() => rule),
  );
  const words = leaf((value) => (typeof value === 'string' ? durationRule(value) : rule));
  return oneOf((value) => (Array.isArray(value) ? between : isPlainObject(value) ? objects : words));
}

const wait = waitWith(PACED, WAIT_RULE);
/** Pacing counts from the last wait, which a sleep within a task does not have. */
const sleep = waitWith({}, 'a duration, a pair [low, high], { mean } or a distribution');

type CallStep = Extract<UserStep, { call: string }>;

const userStep = variantsByField(
  {
    call: objectOf<CallStep>({
      call: text,
      name: text.optional(),
      body: text.optional(),
      headers: recordOf(text).optional(),
      ok: fullListOf(
        leaf((value) =>
          Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 599
            ? undefined
            : 'a status code from 100 to 599',
        ),
      ).optional(),
    }),
    sleep: objectOf<Extract<UserStep, { sleep: unknown }>>({ sleep }),
  },
  leaf(() => 'a step { call } or { sleep }'),
);

const task = objectOf<TaskSpec>({
  name: text,
  weight: number.optional(),
  tags: listOf(text).optional(),
  do: listOf(userStep, 'a list of steps'),
});

const flow = variantsByField(
  {
    pick: objectOf<{ pick: unknown }>({ pick: fullListOf(task) }),
    sequence: objectOf<{ sequence: unknown }>({ sequence: fullListOf(task) }),
  },
  leaf(() => 'an object { pick } or { sequence }'),
);

const userClass = objectOf<UserClassSpec>({
  name: text,
  weight: number.optional(),
  fixed: number.optional(),
  wait: wait.optional(),
  start: listOf(userStep, 'a list of steps').optional(),
  do: flow,
});

const classes = listOf(text).optional();

const shape = variantsByField(
  {
    stages: objectOf<{ stages: unknown }>({
      stages: fullListOf(
        objectOf<Under<ShapeSpec, 'stages'>[number]>({
          until: duration,
          users: wholeFromZero,
          rate: positive,
          classes,
        }),
      ),
    }),
    steps: objectOf<{ steps: unknown }>({
      steps: objectOf<Under<ShapeSpec, 'steps'>>({
        users: wholeFromZero,
        every: positiveDuration,
        rate: positive,
        until: positiveDuration,
      }),
    }),
    doubleWave: objectOf<{ doubleWave: unknown }>({
      doubleWave: objectOf<Under<ShapeSpec, 'doubleWave'>>({
        min: wholeFromZero,
        peaks: pairOf(wholeFromZero, wholeFromZero, 'a pair of numbers of users'),
        until: positiveDuration,
      }),
    }),
    table: objectOf<{ table: unknown }>({
      table: fullListOf(objectOf<Under<ShapeSpec, 'table'>[number]>({ users: wholeFromZero, rate: positive, classes })),
    }),
  },
  leaf(() => 'an object { stages }, { steps }, { doubleWave } or { table }'),
);

export const users = objectOf<UsersSpec>({
  source: text,
  dialect: wordOf('smooth', 'kl').optional(),
  client: wordOf('fast', 'http').optional(),
  timeout: distribution.optional(),
  users: fullListOf(userClass),
  shape,
  limit: whole.optional(),
});
