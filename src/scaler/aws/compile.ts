import { readMetricSource } from '#scaler/metric-source.ts';
import { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec, Rhythm } from '#scaler/policy.ts';
import { HOUR, MINUTE } from '#sim/time.ts';
import { readAlarmedSteps } from './compile-steps.ts';
import { predictivePolicy } from './predictive-policy.ts';
import { type AwsState, decideMinute, type ScalableTarget } from './scalable-target.ts';
import type { ScalingPolicy } from './scaling-policy.ts';
import { stepPolicy } from './step-policy.ts';
import { targetTracking } from './target-tracking.ts';

const MAX_INT32 = 2 ** 31 - 1;

type Flavour = 'application-auto-scaling' | 'ec2';

/** Reads what is one policy's own of its options. */
type ReadPolicy = (options: Options, name: string, flavour: Flavour) => ScalingPolicy[];

const READERS: Readonly<Record<string, ReadPolicy>> = {
  awsTargetTracking: readTargetTracking,
  awsStepScaling: readStepScaling,
  awsPredictive: readPredictive,
};

/**
 * A policy of AWS, or several on one target, as a fold over observations, with a rhythm of one minute: the period of the
 * metrics in CloudWatch.
 * @param where names the policy in complaints
 * @throws {InvalidInput} with every option that is wrong
 */
export function compileAws(spec: PolicySpec, where: string): Policy<AwsState> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const flavour = options.word('flavour', ['application-auto-scaling', 'ec2'], 'application-auto-scaling');
  const target = readTarget(options, flavour);
  const rhythm = readRhythm(options);
  const read = READERS[spec.kind];
  target.policies = read === undefined ? readMembers(options, flavour) : read(options, 'policy-0', flavour);
  options.finish();
  const queries: Record<string, string> = {};
  for (const { name, query } of target.policies) if (query !== null) queries[name] = query;
  return {
    kind: spec.kind,
    rhythms: [rhythm],
    needs: { ...(target.warmup === null ? {} : { pods: true }), queries },
    start: ({ at }) => ({ startedAt: at, policies: {} }),
    decide: (observation, state) => decideMinute(target, observation, state),
  };
}

function readTarget(options: Options, flavour: Flavour): ScalableTarget {
  const minCapacity = options.integer('minCapacity', 0, MAX_INT32, 1);
  const maxCapacity = options.integer('maxCapacity', 1, MAX_INT32);
  if (maxCapacity < minCapacity) options.fault('maxCapacity', `at least minCapacity (${minCapacity})`, maxCapacity);
  refuse(options, ['warmup'], flavour !== 'ec2', "left out without the flavour 'ec2'");
  const warmup = flavour === 'ec2' ? options.duration('warmup', 0, '5m') : null;
  return { minCapacity, maxCapacity, warmup, policies: [] };
}

function readRhythm(options: Options): Rhythm {
  const rhythm = { name: 'period', interval: MINUTE };
  const phase = options.optionalDuration('phase', 0);
  return phase === undefined ? rhythm : { ...rhythm, phase };
}

function readMembers(options: Options, flavour: Flavour): ScalingPolicy[] {
  const list = options.list('policies');
  if (list === undefined && !options.has('policies')) options.fault('policies', 'given', undefined);
  if (list?.length === 0) options.fault('policies', 'a list of at least one policy', []);
  return (list ?? []).flatMap((member, index) => {
    const kind = member.word('kind', Object.keys(READERS));
    refuse(member, ['minCapacity', 'maxCapacity', 'flavour', 'warmup', 'phase'], true, 'said of the target, outside');
    const policies = READERS[kind]?.(member, `policy-${index}`, flavour) ?? [];
    member.close();
    return policies;
  });
}

function refuse(options: Options, names: readonly string[], wrong: boolean, rule: string): void {
  for (const name of names) {
    const value = options.raw(name);
    if (wrong && value !== undefined) options.fault(name, rule, value);
  }
}

/** A cooldown of Application Auto Scaling; there is none in EC2. */
function readCooldown(options: Options, name: string, flavour: Flavour): number {
  if (flavour === 'application-auto-scaling') return options.duration(name, 0, '5m');
  refuse(options, [name], true, "left out with the flavour 'ec2', whose instances warm up instead");
  return 0;
}

function readTargetTracking(options: Options, name: string, flavour: Flavour): ScalingPolicy[] {
  const cooldowns = {
    out: readCooldown(options, 'scaleOutCooldown', flavour),
    in: readCooldown(options, 'scaleInCooldown', flavour),
  };
  const rules = {
    name,
    target: options.positive('target'),
    query: readMetricSource(options, 'metric', '1m', 'cpuUtilization'),
    disableScaleIn: options.boolean('disableScaleIn', false),
    cooldowns,
  };
  return [targetTracking(rules)];
}

function readStepScaling(options: Options, name: string, flavour: Flavour): ScalingPolicy[] {
  const query = readMetricSource(options, 'metric', '1m', 'cpuUtilization');
  const cooldown = readCooldown(options, 'cooldown', flavour);
  if (!options.has('scaleOut') && !options.has('scaleIn')) options.fault('scaleOut', 'given, or scaleIn', undefined);
  return (['out', 'in'] as const).flatMap((direction) => {
    const rules = readAlarmedSteps(options.object(direction === 'out' ? 'scaleOut' : 'scaleIn'));
    return rules === undefined
      ? []
      : [stepPolicy({ ...rules, name: `${name}-${direction}`, query, cooldown, direction })];
  });
}

function readPredictive(options: Options, name: string): ScalingPolicy[] {
  const scales = options.word('mode', ['ForecastOnly', 'ForecastAndScale'], 'ForecastOnly') === 'ForecastAndScale';
  const schedulingBufferTime = options.duration('schedulingBufferTime', 0, '5m');
  if (schedulingBufferTime >= HOUR) {
    options.fault('schedulingBufferTime', "below '1h'", options.raw('schedulingBufferTime'));
  }
  const breach = options.word(
    'maxCapacityBreachBehavior',
    ['HonorMaxCapacity', 'IncreaseMaxCapacity'],
    'HonorMaxCapacity',
  );
  const buffer = options.integer('maxCapacityBuffer', 0, 100, 0);
  const keeps = breach === 'HonorMaxCapacity';
  refuse(options, ['maxCapacityBuffer'], keeps, 'left out without IncreaseMaxCapacity');
  const { hourly, query } = readForecast(options);
  const target = options.positive('target');
  const maxCapacityBuffer = keeps ? null : buffer;
  return [predictivePolicy({ name, scales, target, hourly, query, schedulingBufferTime, maxCapacityBuffer })];
}

function readForecast(options: Options): { hourly: number[] | null; query: string | null } {
  const forecast = options.object('forecast');
  if (forecast === undefined) {
    if (!options.has('forecast')) options.fault('forecast', 'given', undefined);
    return { hourly: [0], query: null };
  }
  const hourly = forecast.raw('hourly');
  if (hourly === undefined) {
    const query = readMetricSource(forecast, 'metric', '1m');
    forecast.close();
    return { hourly: null, query };
  }
  forecast.close();
  const sound = Array.isArray(hourly) && hourly.length > 0 && hourly.every((one) => Number.isFinite(one) && one >= 0);
  if (!sound) forecast.fault('hourly', 'a list of numbers from 0 up', hourly);
  return { hourly: sound ? (hourly as number[]) : [0], query: null };
}
