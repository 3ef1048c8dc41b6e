import { epochOf, STARTS_AT } from '#scaler/cron.ts';
import { readHpa } from '#scaler/kubernetes/compile.ts';
import { deriveMetrics } from '#scaler/kubernetes/derive.ts';
import { metricName, metricProposal } from '#scaler/kubernetes/metrics.ts';
import type { HpaRules } from '#scaler/kubernetes/reconciliation.ts';
import { view } from '#scaler/kubernetes/view.ts';
import { Options } from '#scaler/options.ts';
import type { Needs, Observation, Policy, PolicySpec, Rhythm } from '#scaler/policy.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';
import { behave, type PhpaBehaviorState } from './behave.ts';
import { withPhpaDefaults } from './behavior-defaults.ts';
import { type DecisionType, decideReplicas } from './decide.ts';
import { explainFailure, explainPhpa } from './explain.ts';
import { type PhpaModel, readModels } from './read-models.ts';
import { type ModelHistory, type ModelOutcome, runModel } from './run-models.ts';

/** Everything that the controller stores, in its config map and in the status. Plain JSON. */
export interface PhpaState extends PhpaBehaviorState {
  modelHistories: Record<string, ModelHistory>;
}

interface PhpaRules {
  hpa: HpaRules;
  rhythm: Rhythm;
  needs: Needs;
  models: PhpaModel[];
  /** For each model, see `runModel`. */
  clocks: number[];
  decisionType: DecisionType;
}

const DECISION_TYPES = ['maximum', 'minimum', 'mean', 'median'] as const;

/**
 * The predictive HPA as a fold: the HPA's count and the models' are made one, which passes behavior and, last, the bounds.
 * Source: jthomperoo/predictive-horizontal-pod-autoscaler v0.13.2, internal/controllers/controller.go.
 * @param where names the policy in complaints
 * @throws {InvalidInput} with all faults
 */
export function compilePhpa(spec: PolicySpec, where: string): Policy<PhpaState> {
  const rules = readPhpa(spec, where);
  return {
    kind: 'phpa',
    rhythms: [rules.rhythm],
    needs: rules.needs,
    start: () => ({ modelHistories: {}, recommendations: [], scaleUpEvents: [], scaleDownEvents: [] }),
    decide: (observation, state) => {
      const calculated = calculate(rules.hpa, observation);
      if ('error' in calculated) return { replicas: 'unchanged', ...explainFailure(calculated, observation), state };
      const { outcomes, modelHistories } = runModels(rules, state.modelHistories, calculated.replicas, observation.at);
      const predicted = outcomes.flatMap(({ replicas }) => (replicas === null ? [] : [replicas]));
      const proposal = decideReplicas(rules.decisionType, [calculated.replicas, ...predicted]);
      const { spec: current } = observation.replicas;
      const behaved = behave(rules.hpa, state, current, proposal, observation.at);
      return {
        replicas: behaved.desired === current ? 'unchanged' : behaved.desired,
        ...explainPhpa({ calculated, outcomes, decisionType: rules.decisionType, current, ...behaved }),
        state: { modelHistories, ...behaved.state },
      };
    },
    derive: (observation) => deriveMetrics(rules.hpa, observation),
  };
}

export interface Calculated {
  replicas: number;
  metrics: { name: string; replicas: number }[];
}

/** The largest proposal of the metrics. Unlike in an HPA, one that fails fails all. */
function calculate(rules: HpaRules, observation: Observation): Calculated | { error: string } {
  const { at, scale, pods, metrics } = view(observation);
  const metricsView = {
    now: at,
    replicas: scale.spec,
    current: scale.current,
    pods,
    metrics,
    strays: [],
    rules: rules.pods,
    tolerances: rules.tolerances,
    podLevelRequests: rules.podLevelRequests,
  };
  const found: Calculated['metrics'] = [];
  for (const metric of rules.metrics) {
    const proposal = metricProposal(metric, metricsView);
    if ('error' in proposal) return proposal;
    found.push({ name: metricName(metric), replicas: proposal.replicas });
  }
  return { replicas: found.reduce((most, { replicas }) => Math.max(most, replicas), 0), metrics: found };
}

function runModels(
  { models, clocks }: PhpaRules,
  stored: Readonly<Record<string, ModelHistory>>,
  calculated: number,
  now: number,
): { outcomes: ModelOutcome[]; modelHistories: Record<string, ModelHistory> } {
  const modelHistories = { ...stored };
  const outcomes = models.map((model, index) => {
    const { outcome, history } = runModel(model, stored[model.name], calculated, now, clocks[index] as number);
    if (history !== null) modelHistories[model.name] = history;
    return outcome;
  });
  return { outcomes, modelHistories };
}

function readPhpa(spec: PolicySpec, where: string): PhpaRules {
  const { models: _models, decisionType: _decisionType, startsAt: _startsAt, ...rest } = spec;
  const own = Options.of(where, { models: spec.models, decisionType: spec.decisionType, startsAt: spec.startsAt });
  const faults: Fault[] = [];
  const models = readModels(own);
  const decisionType = own.word('decisionType', DECISION_TYPES, 'maximum');
  const epoch = readEpoch(own);
  const hpa = gather(faults, () => readHpa(withPhpaDefaults(rest as PolicySpec, where, faults), where));
  gather(faults, () => own.finish());
  if (hpa === undefined || faults.length > 0) throw new InvalidInput(faults);
  return { ...hpa, hpa: hpa.rules, models, clocks: models.map((model) => clockOf(model, epoch)), decisionType };
}

/** Runs a reader, and keeps the faults that it throws. */
function gather<Result>(faults: Fault[], read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    faults.push(...error.faults);
    return undefined;
  }
}

function readEpoch(options: Options): number {
  const value = options.raw('startsAt');
  try {
    return epochOf((value ?? STARTS_AT) as string);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    options.fault('startsAt', error.message, value);
    return 0;
  }
}

/** From the year 1 to 1970 in seconds: Go counts its intervals from there. */
const YEAR_ONE_SECONDS = 62_135_596_800;

function clockOf({ startInterval }: PhpaModel, epoch: number): number {
  if (startInterval === null) return 0;
  // In nanoseconds it is beyond what doubles count exactly.
  return Number((BigInt(epoch + YEAR_ONE_SECONDS) * 1_000_000_000n) % BigInt(startInterval));
}
