import type { KpaOptions } from '#scaler/knative/kpa.ts';
import type { Path } from './documents.ts';
import type { Fields } from './fields.ts';

type Kind = 'number' | 'text' | 'flag' | 'percent';

/** Annotations, without their prefix, and what they are to the policy. */
export const ANNOTATIONS: Readonly<Record<string, readonly [option: keyof KpaOptions, kind: Kind]>> = {
  metric: ['metric', 'text'],
  target: ['target', 'number'],
  'target-utilization-percentage': ['targetUtilization', 'number'],
  'min-scale': ['minScale', 'number'],
  'max-scale': ['maxScale', 'number'],
  'initial-scale': ['initialScale', 'number'],
  'activation-scale': ['activationScale', 'number'],
  'scale-down-delay': ['scaleDownDelay', 'text'],
  window: ['window', 'text'],
  'panic-window-percentage': ['panicWindowPercentage', 'number'],
  'panic-threshold-percentage': ['panicThresholdPercentage', 'number'],
  'target-burst-capacity': ['targetBurstCapacity', 'number'],
  'metric-aggregation-algorithm': ['aggregation', 'text'],
  'scale-to-zero-pod-retention-period': ['scaleToZeroPodRetentionPeriod', 'text'],
};

/** Keys of the ConfigMap config-autoscaler. */
export const CONFIG: Readonly<Record<string, readonly [option: keyof KpaOptions, kind: Kind]>> = {
  'container-concurrency-target-percentage': ['targetUtilization', 'percent'],
  'target-burst-capacity': ['targetBurstCapacity', 'number'],
  'stable-window': ['window', 'text'],
  'panic-window-percentage': ['panicWindowPercentage', 'number'],
  'panic-threshold-percentage': ['panicThresholdPercentage', 'number'],
  'max-scale-up-rate': ['maxScaleUpRate', 'number'],
  'max-scale-down-rate': ['maxScaleDownRate', 'number'],
  'enable-scale-to-zero': ['enableScaleToZero', 'flag'],
  'scale-to-zero-grace-period': ['scaleToZeroGracePeriod', 'text'],
  'scale-to-zero-pod-retention-period': ['scaleToZeroPodRetentionPeriod', 'text'],
  'activator-capacity': ['activatorCapacity', 'number'],
  'initial-scale': ['initialScale', 'number'],
  'min-scale': ['minScale', 'number'],
  'max-scale': ['maxScale', 'number'],
  'scale-down-delay': ['scaleDownDelay', 'text'],
};

/** Known keys that make no difference here: `_example` explains the others. */
const WITHOUT_EFFECT = ['_example', 'allow-zero-initial-scale', 'pod-autoscaler-class', 'max-scale-limit'];
const KPA_CLASS = 'kpa.autoscaling.knative.dev';

/** @param places where each option was read, for complaints about it */
export function readAnnotations(
  annotations: Fields | undefined,
  prefix: string,
  places: Map<string, Path>,
): Partial<KpaOptions> {
  const options: Record<string, unknown> = {};
  for (const name of annotations?.names() ?? []) {
    if (!name.startsWith(prefix)) continue;
    // Older annotations are written minScale for min-scale.
    const plain = name.slice(prefix.length).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (plain === 'class') {
      if (annotations?.text(name) !== KPA_CLASS) annotations?.notSupported(name, [KPA_CLASS]);
      continue;
    }
    const known = ANNOTATIONS[plain];
    if (known === undefined || annotations === undefined) {
      annotations?.warn(name, `unknown annotation "${name}"`);
      continue;
    }
    const [option, kind] = known;
    places.set(option, [...annotations.path, name]);
    const value = read(annotations, name, kind);
    if (value !== undefined) options[option] = value;
  }
  return options;
}

export interface ConfigSettings {
  options: Partial<KpaOptions>;
  /** container-concurrency-target-default and requests-per-second-target-default. */
  concurrencyTarget: number | undefined;
  rpsTarget: number | undefined;
}

/** The ConfigMap config-autoscaler, all of whose values are texts. */
export function readConfig(data: Fields | undefined): ConfigSettings {
  const options: Record<string, unknown> = {};
  if (data === undefined) return { options, concurrencyTarget: undefined, rpsTarget: undefined };
  data.ignore(...WITHOUT_EFFECT);
  for (const [name, [option, kind]] of Object.entries(CONFIG)) {
    const value = read(data, name, kind);
    if (value !== undefined) options[option] = value;
  }
  const concurrencyTarget = read(data, 'container-concurrency-target-default', 'number') as number | undefined;
  const rpsTarget = read(data, 'requests-per-second-target-default', 'number') as number | undefined;
  data.close();
  return { options, concurrencyTarget, rpsTarget };
}

function read(fields: Fields, name: string, kind: Kind): string | number | boolean | undefined {
  const text = fields.text(name)?.trim();
  if (text === undefined || kind === 'text') return text;
  if (kind === 'flag') {
    if (text !== 'true' && text !== 'false') fields.invalid(name, 'must be "true" or "false"');
    return text === 'true';
  }
  const number = text === '' ? Number.NaN : Number(text);
  if (Number.isNaN(number)) {
    fields.invalid(name, 'must be a number');
    return undefined;
  }
  // A share up to 1 is allowed for what is called a percentage.
  return kind === 'percent' && number <= 1 ? number * 100 : number;
}
