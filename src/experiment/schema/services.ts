import * as z from 'zod';
import type { BackoffSpec, QueueSpec, RetrySpec, ServiceSpec, SidecarSpec, Step } from '#services/spec.ts';
import { count, distribution, duration, quantity, quantityOrUnlimited } from './values.ts';
import {
  boolean,
  fullListOf,
  listOf,
  number,
  objectOf,
  oneOf,
  pairOf,
  recordOf,
  text,
  variants,
  variantsByField,
  wordOf,
} from './vocabulary.ts';
import { isPlainObject } from './words.ts';

type StepOf<Word extends Step['step']> = Extract<Step, { step: Word }>;

const steps = listOf(
  z.lazy(() => step),
  'a list of steps',
);

const retry = objectOf<RetrySpec>({
  attempts: count,
  on: listOf(wordOf('rejected', 'failed', 'timed-out', 'cut')).optional(),
  backoff: oneOf((value) => (isPlainObject(value) && !('dist' in value) ? backoff : distribution)).optional(),
  budget: objectOf<NonNullable<RetrySpec['budget']>>({ ratio: number, burst: number.optional() }).optional(),
  persistence: number.optional(),
});

const backoff = objectOf<BackoffSpec>({
  base: duration,
  factor: number.optional(),
  max: duration.optional(),
  jitter: pairOf(number, number, 'a pair [low, high]').optional(),
});

const step: z.ZodType = variants('step', {
  cpu: objectOf<StepOf<'cpu'>>({ step: text, time: distribution }),
  wait: objectOf<StepOf<'wait'>>({ step: text, time: distribution, cores: number.optional() }),
  call: objectOf<StepOf<'call'>>({
    step: text,
    service: text,
    endpoint: text,
    timeout: distribution.optional(),
    retry: retry.optional(),
  }),
  send: objectOf<StepOf<'send'>>({ step: text, service: text, endpoint: text }),
  parallel: objectOf<StepOf<'parallel'>>({ step: text, branches: listOf(steps, 'a list of lists of steps') }),
  choose: objectOf<StepOf<'choose'>>({
    step: text,
    options: fullListOf(pairOf(number, steps, 'a pair [probability, steps]')),
  }),
  fail: objectOf<StepOf<'fail'>>({ step: text, probability: number }),
});

const queue = objectOf<QueueSpec>({
  places: count.optional(),
  at: wordOf('replica', 'service').optional(),
  abandoned: wordOf('serve', 'drop').optional(),
});

const balancer = oneOf((value) => (isPlainObject(value) ? balancerObject : balancerWord));
const BALANCER_WORDS = ['round-robin', 'random', 'least-outstanding'] as const;
const BALANCER_RULE = "one of 'round-robin', 'random', 'least-outstanding', { weights } or { choices }";
const balancerWord = z.enum(BALANCER_WORDS, { error: BALANCER_RULE });
const balancerObject = variantsByField(
  {
    weights: objectOf<{ weights: number[] }>({ weights: listOf(number, 'a list of numbers') }),
    choices: objectOf<{ choices: number; replacement?: boolean }>({ choices: number, replacement: boolean.optional() }),
  },
  balancerWord,
);

const startup = oneOf((value) => (isPlainObject(value) && !('dist' in value) ? startupPair : distribution));
const startupPair = objectOf<Extract<ServiceSpec['startup'], { pending: unknown }>>({
  pending: distribution,
  starting: distribution,
});

export const service = objectOf<ServiceSpec>({
  replicas: number.optional(),
  concurrency: count.optional(),
  queue: queue.optional(),
  queueTimeout: distribution.optional(),
  cpu: objectOf<NonNullable<ServiceSpec['cpu']>>({
    request: quantity.optional(),
    limit: quantityOrUnlimited.optional(),
  }).optional(),
  memory: objectOf<NonNullable<ServiceSpec['memory']>>({
    request: quantity.optional(),
    limit: quantity.optional(),
    base: quantity.optional(),
    perRequest: quantity.optional(),
  }).optional(),
  startup: startup.optional(),
  shutdown: duration.optional(),
  balancer: balancer.optional(),
  buffer: objectOf<NonNullable<ServiceSpec['buffer']>>({
    places: count.optional(),
    timeout: distribution.optional(),
  }).optional(),
  cancellation: wordOf('none', 'between-steps', 'at-once').optional(),
  sidecars: recordOf(
    objectOf<SidecarSpec>({
      cpu: objectOf<NonNullable<SidecarSpec['cpu']>>({ request: quantity.optional() }).optional(),
      usage: quantity.optional(),
    }),
  ).optional(),
  endpoints: recordOf(steps, 'an object of lists of steps'),
});
