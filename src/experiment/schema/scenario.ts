import * as z from 'zod';
import type {
  LimitsSpec,
  ObjectiveSpec,
  PolicyModuleSpec,
  RhythmSpec,
  Scenario,
  ScrapeSpec,
  TelemetrySpec,
} from '#experiment/scenario.ts';
import { arrivals } from './arrivals.ts';
import { service } from './services.ts';
import { users } from './users.ts';
import { distribution, duration, durationRule, positiveDuration } from './values.ts';
import { leaf, listOf, number, objectOf, oneOf, recordOf, refused, text, variants } from './vocabulary.ts';
import { isPlainObject } from './words.ts';

const ingressTarget = oneOf((value) =>
  isPlainObject(value)
    ? objectOf<{ service: string; endpoint: string }>({ service: text, endpoint: text })
    : z.string({ error: 'a service, or an object { service, endpoint }' }),
);

const objective = objectOf<ObjectiveSpec>({ target: text.optional(), under: positiveDuration, ratio: number });

const rhythm: { [Name in keyof RhythmSpec]-?: z.ZodType } = {
  interval: positiveDuration.optional(),
  phase: duration.optional(),
};

const telemetry = objectOf<TelemetrySpec>({
  scrape: objectOf<ScrapeSpec>({
    ...rhythm,
    duration: distribution.optional(),
    timeout: positiveDuration.optional(),
    lossRatio: number.optional(),
  }).optional(),
  containers: objectOf<RhythmSpec>(rhythm).optional(),
  metricsServer: objectOf<RhythmSpec & { lag?: string }>({ ...rhythm, lag: duration.optional() }).optional(),
});

/** Only that it is an object with a kind; its options are the affair of its own compiler. */
const kindOfPolicy = z.looseObject({ kind: text }, { error: 'a policy, an object with kind' });

const moduleOfPolicy = objectOf<PolicyModuleSpec>({
  module: text,
  export: text.optional(),
  options: z.unknown().optional(),
});

const policy = oneOf((value) => (isModule(value) ? moduleOfPolicy : kindOfPolicy));

function isModule(value: unknown): boolean {
  return isPlainObject(value) && value.kind === undefined && value.module !== undefined;
}

/** A policy says its kind. Without one, or with an object there, the fields are services (one of them may be named 'kind'). */
const policyChoice = oneOf((value) => {
  const isService = (name: string) => isPlainObject(value) && (value[name] === undefined || isPlainObject(value[name]));
  const each = isPlainObject(value) && isService('kind') && isService('module');
  return each ? recordOf(policy) : policy;
});

/** The structure of a scenario: types, fields that must be there and none that must not. */
export const scenario = objectOf<Scenario & { faults?: never }>({
  name: text,
  description: text.optional(),
  seed: number.optional(),
  duration: leaf((value) => {
    const rule = value === 'drained' ? undefined : durationRule(value);
    return rule?.startsWith('a duration') ? `${rule}, or 'drained'` : rule;
  }),
  services: recordOf(service, 'an object of services'),
  ingress: recordOf(ingressTarget).optional(),
  load: recordOf(variants('source', { users, arrivals }), 'an object of load sources'),
  policies: recordOf(policyChoice).optional(),
  metrics: recordOf(text).optional(),
  objectives: listOf(objective).optional(),
  telemetry: telemetry.optional(),
  limits: objectOf<LimitsSpec>({ callsInFlight: number.optional() }).optional(),
  faults: refused('left out: faults are not simulated yet'),
});
