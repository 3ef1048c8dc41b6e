export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** When a CloudWatch alarm goes off: at least `datapointsToAlarm` of the last `evaluationPeriods` datapoints breach. */
export interface AlarmRules {
  breaches(datapoint: number): boolean;
  evaluationPeriods: number;
  datapointsToAlarm: number;
}

/**
 * The state of an alarm. A missing datapoint among those that it looks at leaves it without enough data, as long as the others
 * do not suffice; so do no datapoints at all. Before there are as many as it looks at, it does not go off.
 * Source: AWS, "Target tracking scaling policies": missing data points lead to INSUFFICIENT_DATA, and to no scaling.
 * @param datapoints one a period, the oldest first; null is a missing one
 */
export function alarmState(rules: AlarmRules, datapoints: readonly (number | null)[]): AlarmState {
  const recent = datapoints.slice(-rules.evaluationPeriods);
  const breaching = recent.filter((one) => one !== null && rules.breaches(one)).length;
  if (breaching >= rules.datapointsToAlarm) return 'ALARM';
  return recent.length === 0 || recent.includes(null) ? 'INSUFFICIENT_DATA' : 'OK';
}

/** The alarms that a target tracking policy makes for itself; users have observed 3, 15 and 0.9, nobody promises them. */
export interface TargetTrackingAlarms {
  target: number;
  /** Share of the target below which there is a scale-in. */
  scaleInThresholdFactor: number;
  scaleOutDatapoints: number;
  scaleInDatapoints: number;
}

export const OBSERVED_ALARMS = { scaleInThresholdFactor: 0.9, scaleOutDatapoints: 3, scaleInDatapoints: 15 };

/**
 * AlarmHigh: all of the last datapoints are above the target. AlarmLow: all of the last ones are below a share of it.
 * Source: the shape is that of aws/containers-roadmap issues 1208 and 638.
 */
export function targetTrackingAlarms(
  alarms: TargetTrackingAlarms,
  datapoints: readonly (number | null)[],
): { high: AlarmState; low: AlarmState } {
  const { target, scaleInThresholdFactor, scaleOutDatapoints, scaleInDatapoints } = alarms;
  const all = (count: number) => ({ evaluationPeriods: count, datapointsToAlarm: count });
  const low = target * scaleInThresholdFactor;
  return {
    high: alarmState({ breaches: (value) => value > target, ...all(scaleOutDatapoints) }, datapoints),
    low: alarmState({ breaches: (value) => value < low, ...all(scaleInDatapoints) }, datapoints),
  };
}
