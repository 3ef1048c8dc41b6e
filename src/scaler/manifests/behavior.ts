import type { HpaOptions, ScalingRulesSpec } from '#scaler/kubernetes/hpa.ts';
import { quantityNumber } from '#sim/quantity.ts';
import type { Fields } from './fields.ts';

const MOST_WINDOW_SECONDS = 3600;
const MOST_PERIOD_SECONDS = 1800;

type PolicyOfRules = NonNullable<ScalingRulesSpec['policies']>[number];

/** What the API server fills in where a behavior is given without it. The window for scaling down is left to the controller. */
const SCALE_UP: Required<Omit<ScalingRulesSpec, 'tolerance'>> = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const SCALE_DOWN: ScalingRulesSpec = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

/** `behavior` with its defaults; undefined where it is left out, which is another path and not its defaults. */
export function readBehavior(spec: Fields, field: string): HpaOptions['behavior'] | undefined {
  const behavior = spec.object(field);
  if (behavior === undefined) return undefined;
  const scaleUp = readRules(behavior.object('scaleUp'), SCALE_UP);
  const scaleDown = readRules(behavior.object('scaleDown'), SCALE_DOWN);
  behavior.close();
  return { scaleUp, scaleDown };
}

/** A behavior with what the API server would fill in. */
export function completeBehavior({ scaleUp, scaleDown }: NonNullable<HpaOptions['behavior']>): {
  scaleUp: ScalingRulesSpec;
  scaleDown: ScalingRulesSpec;
} {
  return structuredClone({ scaleUp: { ...SCALE_UP, ...scaleUp }, scaleDown: { ...SCALE_DOWN, ...scaleDown } });
}

function readRules(fields: Fields | undefined, defaults: ScalingRulesSpec): ScalingRulesSpec {
  if (fields === undefined) return structuredClone(defaults);
  const rules = structuredClone(defaults);
  const window = fields.integer('stabilizationWindowSeconds');
  if (window !== undefined) rules.stabilizationWindowSeconds = window;
  if ((window ?? 0) < 0) fields.invalid('stabilizationWindowSeconds', 'must be greater than or equal to zero');
  if ((window ?? 0) > MOST_WINDOW_SECONDS) {
    fields.invalid('stabilizationWindowSeconds', `must be less than or equal to ${MOST_WINDOW_SECONDS}`);
  }
  const select = fields.text('selectPolicy');
  if (select !== undefined) {
    if (!['Disabled', 'Max', 'Min'].includes(select)) fields.notSupported('selectPolicy', ['Disabled', 'Max', 'Min']);
    rules.selectPolicy = select as 'Max';
  }
  const policies = fields.list('policies');
  if (policies !== undefined) {
    if ((fields.raw('policies') as unknown[]).length === 0) {
      fields.required('policies', 'must specify at least one Policy');
    }
    rules.policies = policies.map(readPolicy);
  }
  const tolerance = fields.quantity('tolerance');
  if (tolerance !== undefined) {
    rules.tolerance = quantityNumber(tolerance);
    if (tolerance.digits < 0n) fields.invalid('tolerance', 'must be greater than or equal to zero');
  }
  fields.close();
  return rules;
}

function readPolicy(fields: Fields): PolicyOfRules {
  const type = fields.text('type') ?? '';
  if (type !== 'Pods' && type !== 'Percent') fields.notSupported('type', ['Percent', 'Pods']);
  const value = fields.integer('value');
  if (!fields.has('value') || (value ?? 1) <= 0) orZero(fields, 'value', 'must be greater than zero');
  const period = fields.integer('periodSeconds');
  if (!fields.has('periodSeconds') || (period ?? 1) <= 0) orZero(fields, 'periodSeconds', 'must be greater than zero');
  if ((period ?? 0) > MOST_PERIOD_SECONDS) {
    fields.invalid('periodSeconds', `must be less than or equal to ${MOST_PERIOD_SECONDS}`);
  }
  fields.close();
  return { type: type as 'Pods', value: value ?? 0, periodSeconds: period ?? 0 };
}

/** A number that is left out is 0 to the API server. */
function orZero(fields: Fields, name: string, detail: string): void {
  if (fields.has(name)) fields.invalid(name, detail);
  else fields.fault(name, `Invalid value: 0: ${detail}`);
}
