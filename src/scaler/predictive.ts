import type { DurationText } from '#sim/distribution.ts';
import { SECOND } from '#sim/time.ts';
import { readStaffing, type Staffing, type StaffingSpec, shown } from './baselines/staffing.ts';
import { type Forecast, type Forecaster, type ForecasterState, forecastQuantile } from './forecast/forecaster.ts';
import { readForecaster } from './forecast/read.ts';
import type { ForecasterSpec } from './forecast/spec.ts';
import { type Loop, type LoopOptions, type LoopProposal, loopPolicy, readLoop } from './metric-loop.ts';
import { Options } from './options.ts';
import type { Policy, PolicySpec } from './policy.ts';

export interface PredictiveOptions extends LoopOptions {
  /** What foresees the metric, e.g. holt() or holtWinters({ season: '1h' }). */
  forecaster: ForecasterSpec;
  /** How far ahead it looks: the start-up of a replica and one interval. Rounded up to whole intervals, at most 240. Default '1m'. */
  horizon?: DurationText;
  /** The probability with which the metric is to stay below what is provided for, above 0 and below 1. Default 0.9. */
  quantile?: number;
  /** How many replicas a rate needs. */
  rule: StaffingSpec;
  /**
   * 'predictive': what the forecast needs. 'max-reactive': the larger of what the forecast and what the last value needs.
   * 'never-scale-in': the forecast adds replicas and never takes any away. Default 'max-reactive'.
   */
  mode?: (typeof MODES)[number];
}

const MODES = ['predictive', 'max-reactive', 'never-scale-in'] as const;
const LONGEST_HORIZON = 240;

/**
 * Replicas for the request rate that is foreseen.
 * @example predictive({ forecaster: holt(), horizon: '1m', rule: { kind: 'rate', perReplica: 25 }, max: 40 })
 */
export function predictive(options: PredictiveOptions): PolicySpec {
  return { kind: 'predictive', ...options };
}

interface PredictiveState {
  /** When the last value came; null before. */
  at: number | null;
  forecaster: ForecasterState;
}

interface Foresight {
  forecaster: Forecaster;
  /** Intervals ahead. */
  steps: number;
  quantile: number;
  staffing: Staffing;
  mode: (typeof MODES)[number];
}

export function compilePredictive(spec: PolicySpec, where: string): Policy<PredictiveState> {
  const options = Options.of(where, spec);
  options.raw('kind');
  const loop = readLoop(options, 'requestRate');
  const foresight = readForesight(options, loop);
  options.finish();
  return loopPolicy<PredictiveState>(loop, {
    kind: 'predictive',
    start: () => ({ at: null, forecaster: foresight.forecaster.start() }),
    propose: (value, { at, replicas: { spec: from } }, state) => {
      const next = { at, forecaster: told(foresight.forecaster, state, at, loop.interval, value) };
      // It has just been told a value, so it has something to say.
      const forecast = foresight.forecaster.predict(next.forecaster, foresight.steps) as Forecast;
      return { ...judge(foresight, loop, value, forecast, from), state: next };
    },
  });
}

function readForesight(options: Options, { interval }: Loop): Foresight {
  const steps = Math.max(Math.ceil(options.duration('horizon', 1, '1m') / interval), 1);
  if (steps > LONGEST_HORIZON) {
    options.fault('horizon', `at most ${LONGEST_HORIZON} intervals`, options.raw('horizon'));
  }
  const quantile = options.number('quantile', 0, 1, 0.9);
  if (quantile === 0 || quantile === 1) options.fault('quantile', 'above 0 and below 1', quantile);
  const rule = options.object('rule');
  if (!options.has('rule')) options.fault('rule', "given, e.g. { kind: 'rate', perReplica: 25 }", undefined);
  const staffing = readStaffing(rule ?? Options.of(options.where, { kind: 'rate', perReplica: 1 }));
  rule?.close();
  return {
    forecaster: readForecaster(options, 'forecaster', interval, Math.min(steps, LONGEST_HORIZON)),
    steps,
    quantile,
    staffing,
    mode: options.word('mode', MODES, 'max-reactive'),
  };
}

/** Forecasters count steps, so those at which the metric was missing have to pass as well. */
function told(forecaster: Forecaster, state: PredictiveState, at: number, interval: number, value: number) {
  let next = state.forecaster;
  const passed = state.at === null ? 1 : Math.round((at - state.at) / interval);
  for (let step = 1; step < passed; step++) next = forecaster.skip(next);
  return forecaster.update(next, value);
}

function judge(
  { quantile, staffing, mode, steps }: Foresight,
  { interval, max }: Loop,
  value: number,
  forecast: Forecast,
  from: number,
): Omit<LoopProposal<unknown>, 'state'> {
  const rate = Math.max(forecastQuantile(forecast, quantile), 0);
  const foreseen = staffing.replicas(rate, max);
  const present = staffing.replicas(Math.max(value, 0), max);
  const seconds = (steps * interval) / SECOND;
  const { mean, sigma, residuals } = forecast;
  const numbers = { mean, sigma, residuals, quantile, rate, foreseen: foreseen.replicas, present: present.replicas };
  const detail = { horizonSeconds: seconds, ...numbers, rule: { ...foreseen.numbers } };
  const ahead = `in ${seconds} s ${shown(mean)}/s, with probability ${quantile} below ${shown(rate)}/s: ${foreseen.text}`;
  if (mode === 'never-scale-in' && foreseen.replicas < from) {
    const text = `${ahead}; a forecast takes none away`;
    return { replicas: 'unchanged', code: 'NeverScaleIn', numbers, text, detail };
  }
  if (mode === 'max-reactive' && present.replicas > foreseen.replicas) {
    const text = `now ${present.text}; ${ahead}`;
    return { replicas: present.replicas, code: `Reactive${staffing.code}`, numbers, text, detail };
  }
  return { replicas: foreseen.replicas, code: `Forecast${staffing.code}`, numbers, text: ahead, detail };
}
