import { HOUR } from '#sim/time.ts';
import type { PolicyProposal, PolicyState, ScalingPolicy, ScalingView } from './scaling-policy.ts';

export interface PredictiveRules {
  name: string;
  scales: boolean;
  target: number;
  /** The load of each hour, which starts again at its end; null: from the metric's history. */
  hourly: readonly number[] | null;
  query: string | null;
  schedulingBufferTime: number;
  /** null: the maximum is kept. */
  maxCapacityBuffer: number | null;
}

const DAY_HOURS = 24;
/** AWS looks back no farther. */
const MOST_DAYS = 14;

/**
 * Predictive scaling: from shortly before each hour to its end the capacity is at least the forecast load / target, rounded up. It
 * never scales in: what other policies want beyond it is theirs.
 * Source: AWS, "Predictive scaling for Amazon EC2 Auto Scaling". How AWS forecasts is not published; here the forecast is given, or
 * the mean of the same hour of the days before.
 */
export function predictivePolicy(rules: PredictiveRules): ScalingPolicy {
  return {
    name: rules.name,
    type: 'PredictiveScaling',
    query: rules.query,
    remembers: 1,
    cooldowns: { out: 0, in: 0 },
    propose: (view, state) => propose(rules, view, state),
  };
}

function propose(rules: PredictiveRules, { at, desired }: ScalingView, state: PolicyState): PolicyProposal {
  const hour = Math.floor(at / HOUR);
  const ahead = Math.floor((at + rules.schedulingBufferTime) / HOUR);
  const capacities = [hour, ahead].map((one) => forecastCapacity(rules, state, one));
  const known = capacities.filter((one) => one !== null);
  const detail = { hour, capacity: capacities[0] ?? null, nextCapacity: capacities[1] ?? null };
  const base = { action: 'inDisabled' as const, capacity: desired, detail, numbers: {} as Record<string, number> };
  if (known.length === 0) return { ...base, code: 'NoForecast', text: 'less than 24 hours of data: no forecast' };
  const forecast = Math.max(...known);
  base.numbers.forecast = forecast;
  if (!rules.scales)
    return { ...base, code: 'ForecastOnly', text: `ForecastOnly: a capacity of ${forecast} is forecast` };
  const text = `PredictiveScaling: a capacity of ${forecast} is forecast`;
  const proposal: PolicyProposal = { ...base, code: 'PredictiveScaling', text, floor: forecast };
  if (rules.maxCapacityBuffer === null) return proposal;
  return { ...proposal, ceiling: Math.ceil((forecast * (100 + rules.maxCapacityBuffer)) / 100) };
}

/** null: there is no forecast of that hour. */
function forecastCapacity({ hourly, target }: PredictiveRules, { hours }: PolicyState, hour: number): number | null {
  if (hourly !== null) return Math.ceil((hourly[hour % hourly.length] as number) / target);
  const before = hours.filter((one) => one.hour < hour && (hour - one.hour) % DAY_HOURS === 0);
  if (before.length === 0) return null;
  const mean = before.reduce((sum, one) => sum + one.sum / one.count, 0) / before.length;
  return Math.ceil(mean / target);
}

/** The history with one more datapoint; hours that no forecast looks back at any more are dropped. */
export function withDatapoint(hours: PolicyState['hours'], at: number, value: number): PolicyState['hours'] {
  const hour = Math.floor(at / HOUR);
  const kept = hours.filter((one) => one.hour >= hour - MOST_DAYS * DAY_HOURS);
  const last = kept.at(-1);
  if (last?.hour !== hour) return [...kept, { hour, sum: value, count: 1 }];
  return [...kept.slice(0, -1), { hour, sum: last.sum + value, count: last.count + 1 }];
}
