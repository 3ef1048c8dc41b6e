import { epochOf, STARTS_AT } from '#scaler/cron.ts';
import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec, Rhythm } from '#scaler/policy.ts';
import { SECOND } from '#sim/time.ts';
import { readHpa } from './compile-hpa.ts';
import { readTriggers } from './compile-triggers.ts';
import type { ScaledObject } from './executor.ts';
import type { FallbackRules } from './fallback.ts';
import { askTriggers, decideByHpa, poll } from './rhythms.ts';
import type { KedaRules, KedaState } from './rules.ts';

const MAX_INT32 = 2 ** 31 - 1;

/**
 * A KEDA ScaledObject as a fold over observations. It has two rhythms: `poll`, at which the executor decides between none and some
 * replicas, and `sync`, at which the HPA that KEDA makes decides how many.
 * @param where names the policy in complaints
 * @throws {InvalidInput} with every option that KEDA or Kubernetes would not take
 */
export function compileKeda(spec: PolicySpec, where: string): Policy<KedaState> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const object = readObject(options);
  const fallback = readFallback(options);
  object.fallbackReplicas = fallback?.replicas ?? null;
  const pausedReplicas = options.has('pausedReplicas') ? options.integer('pausedReplicas', 0, MAX_INT32) : null;
  object.paused = options.boolean('paused', false) || pausedReplicas !== null;
  const maxReplicaCount = options.integer('maxReplicaCount', 1, MAX_INT32, 100);
  if (maxReplicaCount < object.minReplicaCount) {
    options.fault('maxReplicaCount', `at least minReplicaCount (${object.minReplicaCount})`, maxReplicaCount);
  }
  const triggers = readTriggers(options, readStart(options));
  if (fallback !== null && triggers.every(({ external }) => external === null)) {
    options.fault('fallback', 'left out where all triggers are cpu or memory', options.raw('fallback'));
  }
  const polling = readRhythm(options);
  const hpaPolicy = readHpa(options, where, {
    minReplicas: Math.max(1, object.minReplicaCount),
    maxReplicas: maxReplicaCount,
    metrics: triggers.map(({ metric }) => metric),
  });
  const rules: KedaRules = { object, pausedReplicas, fallback, triggers, maxReplicaCount, hpa: hpaPolicy };
  return {
    kind: 'keda',
    // A paused ScaledObject has no HPA.
    rhythms: object.paused ? [polling] : [polling, ...hpaPolicy.rhythms],
    needs: { pods: true, ...queriesOf(rules) },
    start: ({ at, replicas }) => ({
      createdAt: at,
      lastActiveAt: null,
      health: {},
      cached: {},
      hpa: hpaPolicy.start({ at, replicas }),
    }),
    decide: (observation, state) =>
      observation.cause === polling.name ? poll(rules, observation, state) : decideByHpa(rules, observation, state),
    within: (observation, state) => {
      if (observation.cause === polling.name) return [];
      const { seen } = askTriggers(rules, observation, state);
      return [{ name: '', policy: hpaPolicy as Policy, observation: seen, state: state.hpa }];
    },
  };
}

function readObject(options: Options): ScaledObject {
  const minReplicaCount = options.integer('minReplicaCount', 0, MAX_INT32, 0);
  const idle = options.has('idleReplicaCount') ? options.integer('idleReplicaCount', 0, MAX_INT32) : null;
  if (idle !== null && idle >= minReplicaCount) {
    options.fault('idleReplicaCount', `below minReplicaCount (${minReplicaCount})`, idle);
  }
  return {
    minReplicaCount,
    idleReplicaCount: idle,
    cooldownPeriod: seconds(options, 'cooldownPeriod', 0, 300),
    initialCooldownPeriod: seconds(options, 'initialCooldownPeriod', 0, 0),
    fallbackReplicas: null,
    paused: false,
    pausedScaleIn: options.boolean('pausedScaleIn', false),
    pausedScaleOut: options.boolean('pausedScaleOut', false),
    forceActivation: options.boolean('forceActivation', false),
  };
}

function readFallback(options: Options): FallbackRules | null {
  const fallback = options.object('fallback');
  if (fallback === undefined) return null;
  const rules: FallbackRules = {
    failureThreshold: fallback.integer('failureThreshold', 0, MAX_INT32),
    replicas: fallback.integer('replicas', 0, MAX_INT32),
    behavior: fallback.word(
      'behavior',
      ['static', 'currentReplicas', 'currentReplicasIfHigher', 'currentReplicasIfLower'],
      'static',
    ),
  };
  fallback.close();
  return rules;
}

function readStart(options: Options): string {
  const startsAt = options.has('startsAt') ? options.text('startsAt') : STARTS_AT;
  options.raw('startsAt');
  try {
    epochOf(startsAt);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    options.fault('startsAt', error.message, startsAt);
  }
  return startsAt;
}

function readRhythm(options: Options): Rhythm {
  const rhythm = { name: 'poll', interval: seconds(options, 'pollingInterval', 1, 30) };
  const phase = options.optionalDuration('phase', 0);
  return phase === undefined ? rhythm : { ...rhythm, phase };
}

/** A number of whole seconds, as in a manifest, or a duration; in nanoseconds. */
function seconds(options: Options, name: string, low: number, fallback: number): number {
  const value = options.raw(name);
  if (typeof value === 'string') return options.optionalDuration(name, low) ?? fallback * SECOND;
  return options.integer(name, low, MAX_INT32, fallback) * SECOND;
}

function queriesOf({ triggers }: KedaRules): { queries?: Record<string, string> } {
  const queries: Record<string, string> = {};
  for (const { external } of triggers) {
    if (external?.source.type === 'query') queries[external.key] = external.source.query;
  }
  return Object.keys(queries).length === 0 ? {} : { queries };
}
