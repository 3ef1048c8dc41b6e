import type { Options } from '#scaler/options.ts';
import type { StepAdjustment, StepScalingRules } from './step-adjustment.ts';

const MAX_INT32 = 2 ** 31 - 1;

interface AlarmedSteps extends StepScalingRules {
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
}

/** The alarm and the steps of one direction; undefined when it is left out. */
export function readAlarmedSteps(options: Options | undefined): AlarmedSteps | undefined {
  if (options === undefined) return undefined;
  const evaluationPeriods = options.integer('evaluationPeriods', 1, 1440, 1);
  const adjustmentType = options.word(
    'adjustmentType',
    ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'],
    'ChangeInCapacity',
  );
  const magnitude = options.has('minAdjustmentMagnitude')
    ? options.integer('minAdjustmentMagnitude', 1, MAX_INT32)
    : null;
  if (magnitude !== null && adjustmentType !== 'PercentChangeInCapacity') {
    options.fault('minAdjustmentMagnitude', 'left out without PercentChangeInCapacity', magnitude);
  }
  options.raw('minAdjustmentMagnitude');
  const rules = {
    threshold: options.number('threshold', -Number.MAX_VALUE, Number.MAX_VALUE),
    evaluationPeriods,
    datapointsToAlarm: options.integer('datapointsToAlarm', 1, evaluationPeriods, evaluationPeriods),
    adjustmentType,
    minAdjustmentMagnitude: magnitude,
    steps: readSteps(options, adjustmentType === 'ExactCapacity'),
  };
  options.close();
  return rules;
}

function readSteps(options: Options, exact: boolean): StepAdjustment[] {
  const list = options.list('steps');
  if (list === undefined && !options.has('steps')) options.fault('steps', 'given', undefined);
  if (list?.length === 0) options.fault('steps', 'a list of at least one step', []);
  const steps = (list ?? []).map((step) => {
    const bound = (name: string) => {
      const given = step.raw(name) !== undefined;
      return given ? step.number(name, -Number.MAX_VALUE, Number.MAX_VALUE) : null;
    };
    const one = {
      lower: bound('lower'),
      upper: bound('upper'),
      adjustment: step.integer('adjustment', exact ? 0 : -MAX_INT32, MAX_INT32),
    };
    step.close();
    return one;
  });
  steps.sort((one, other) => (one.lower ?? Number.NEGATIVE_INFINITY) - (other.lower ?? Number.NEGATIVE_INFINITY));
  if (!areContiguous(steps)) {
    const rule = 'without gaps and overlaps, the lowest one alone open below, the highest one alone open above';
    options.fault('steps', rule, options.raw('steps'));
  }
  return steps;
}

function areContiguous(steps: readonly StepAdjustment[]): boolean {
  return steps.every(({ lower, upper }, index) => {
    if (lower !== null && upper !== null && lower >= upper) return false;
    const next = steps[index + 1];
    return next === undefined || (upper !== null && upper === next.lower);
  });
}
