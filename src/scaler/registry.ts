import { InvalidInput } from '#sim/invalid.ts';
import { compileAws } from './aws/compile.ts';
import { compilePid } from './baselines/pid.ts';
import { compileScheduled } from './baselines/scheduled.ts';
import { compileErlangC, compileRateTarget, compileSquareRoot } from './baselines/staffed.ts';
import { compileThreshold } from './baselines/threshold.ts';
import { compileBounded } from './combinators/bounded.ts';
import type { CompilePolicy } from './combinators/child.ts';
import { compileCooldown } from './combinators/cooldown.ts';
import { compileHighest, compileLowest } from './combinators/extreme.ts';
import { compileRateLimited } from './combinators/rate-limited.ts';
import { compileShadow } from './combinators/shadow.ts';
import { compileStabilized } from './combinators/stabilized.ts';
import { compileFixed } from './fixed.ts';
import { compileKeda } from './keda/compile.ts';
import { compileKpa } from './knative/compile.ts';
import { compileHpa } from './kubernetes/compile.ts';
import { compileNomad } from './nomad/compile.ts';
import { compilePhpa } from './phpa/compile.ts';
import type { Policy, PolicySpec } from './policy.ts';
import { compilePredictive } from './predictive.ts';
import { compileSchedule } from './schedule.ts';

type Compile = (spec: PolicySpec, where: string, compile: CompilePolicy) => Policy;

/** A policy's state is its own affair; whoever runs it hands back what it got. */
function family<State>(compile: (spec: PolicySpec, where: string, compile: CompilePolicy) => Policy<State>): Compile {
  return compile as Compile;
}

/** All kinds of policy. A new one is one line here. */
const FAMILIES: Readonly<Record<string, Compile>> = {
  awsPolicies: family(compileAws),
  awsPredictive: family(compileAws),
  awsStepScaling: family(compileAws),
  awsTargetTracking: family(compileAws),
  bounded: family(compileBounded),
  cooldown: family(compileCooldown),
  erlangC: family(compileErlangC),
  fixed: family(compileFixed),
  highest: family(compileHighest),
  hpa: family(compileHpa),
  keda: family(compileKeda),
  kpa: family(compileKpa),
  lowest: family(compileLowest),
  nomad: family(compileNomad),
  phpa: family(compilePhpa),
  pid: family(compilePid),
  predictive: family(compilePredictive),
  rateLimited: family(compileRateLimited),
  rateTarget: family(compileRateTarget),
  schedule: family(compileSchedule),
  scheduled: family(compileScheduled),
  shadow: family(compileShadow),
  squareRoot: family(compileSquareRoot),
  stabilized: family(compileStabilized),
  threshold: family(compileThreshold),
};

/**
 * The policy that a specification describes.
 * @param where names the policy in complaints, e.g. `policies.default.web`
 * @param compile makes the policies within a combinator; whoever knows more kinds than these hands in what knows them
 * @throws {InvalidInput} with all faults of the specification
 */
export function compilePolicy(spec: PolicySpec, where: string, compileWithin: CompilePolicy = compilePolicy): Policy {
  const compile = Object.hasOwn(FAMILIES, spec.kind) ? FAMILIES[spec.kind] : undefined;
  if (compile !== undefined) return compile(spec, where, compileWithin);
  const known = Object.keys(FAMILIES)
    .map((kind) => `'${kind}'`)
    .join(', ');
  throw InvalidInput.of(where, 'kind', `one of ${known}`, spec.kind);
}
