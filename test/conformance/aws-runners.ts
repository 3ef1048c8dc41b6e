/** One runner for each kind of AWS vector: inputs through the public functions, results in the vectors' schema. */
import { targetTrackingAlarms } from '#scaler/aws/alarm.ts';
import { combineProposals } from '#scaler/aws/combine.ts';
import { roundPercentage, stepScaling } from '#scaler/aws/step-adjustment.ts';
import type { Runner } from './vector.ts';

export const RUNNERS: Readonly<Record<string, Runner>> = {
  'aws.stepScaling': ({ policy, ...view }) => stepScaling(policy, view),
  'aws.percentRounding': ({ value }) => ({ rounded: roundPercentage(value) }),
  'aws.targetTrackingAlarms': ({ datapoints, ...alarms }) => {
    const { high, low } = targetTrackingAlarms(alarms, datapoints);
    return { alarmHigh: high, alarmLow: low };
  },
  'aws.multiplePolicies': ({ currentCapacity, proposals }) => ({
    desiredCapacity: combineProposals(currentCapacity, proposals),
  }),
};
