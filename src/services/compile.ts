import { Sampler } from '#sim/sampler.ts';
import { parseDuration } from '#sim/time.ts';
import { compileEndpoints } from './compile-endpoints.ts';
import { countOf, type Naming, namedSampler, namingOf } from './naming.ts';
import {
  CANCEL_AT_ONCE,
  CANCEL_BETWEEN_STEPS,
  CANCEL_NONE,
  CHOICES,
  LEAST_OUTSTANDING,
  type Program,
  RANDOM,
  ROUND_ROBIN,
  type ServicePlan,
  UNLIMITED,
  WEIGHTED,
} from './program.ts';
import { parseQuantity } from './quantity.ts';
import type { BalancerSpec, ServiceSpec, Step } from './spec.ts';

/**
 * Compiles services that have been found free of faults (see check.ts).
 * @param seed names every draw, so another seed means other draws throughout
 */
export function compileServices(services: Readonly<Record<string, ServiceSpec>>, seed: number): Program {
  const naming = namingOf(seed);
  const plans = Object.entries(services).map(([name, spec], number) => compileService(number, name, spec, naming));
  return { services: plans, ...compileEndpoints(services, naming, plans) };
}

function compileService(number: number, name: string, spec: ServiceSpec, naming: Naming): ServicePlan {
  const path = `services/${name}`;
  const concurrency = countOf(spec.concurrency, UNLIMITED);
  const cpu = cpuOf(spec);
  const cancellation = { none: CANCEL_NONE, 'between-steps': CANCEL_BETWEEN_STEPS, 'at-once': CANCEL_AT_ONCE }[
    spec.cancellation ?? 'none'
  ];
  return {
    number,
    name,
    replicas: spec.replicas ?? 1,
    concurrency,
    places: countOf(spec.queue?.places, UNLIMITED),
    shared: spec.queue?.at === 'service',
    dropAbandoned: spec.queue?.abandoned === 'drop' || cancellation !== CANCEL_NONE,
    queueTimeout: namedSampler(spec.queueTimeout, naming, `${path}/queue-timeout`),
    cpuRequest: cpu.request,
    cpuLimit: cpu.limit,
    uncontended: cpu.limit === Number.POSITIVE_INFINITY || (concurrency <= cpu.limit && !hasParallelCpu(spec)),
    memoryRequest: parseQuantity(spec.memory?.request ?? 0),
    memoryBase: parseQuantity(spec.memory?.base ?? 0),
    memoryPerRequest: parseQuantity(spec.memory?.perRequest ?? 0),
    ...startupOf(spec),
    startupName: naming(`${path}/startup`),
    shutdown: parseDuration(spec.shutdown ?? '30s'),
    ...balancerOf(spec.balancer ?? 'round-robin'),
    balancerName: naming(`${path}/balancer`),
    bufferPlaces: spec.buffer === undefined ? 0 : countOf(spec.buffer.places, UNLIMITED),
    bufferTimeout: namedSampler(spec.buffer?.timeout, naming, `${path}/buffer-timeout`),
    cancellation,
    sidecars: Object.entries(spec.sidecars ?? {}).map(([sidecar, { cpu, usage }]) => ({
      name: sidecar,
      cpuRequest: parseQuantity(cpu?.request ?? 0),
      usage: parseQuantity(usage ?? 0),
    })),
  };
}

/** As Kubernetes: a missing request is the limit. A missing limit is the request, since a pod without one would never saturate. */
function cpuOf({ cpu = {} }: ServiceSpec): { request: number; limit: number } {
  const limit =
    cpu.limit === undefined
      ? undefined
      : cpu.limit === 'unlimited'
        ? Number.POSITIVE_INFINITY
        : parseQuantity(cpu.limit);
  const request =
    cpu.request === undefined
      ? limit === undefined || limit === Number.POSITIVE_INFINITY
        ? 1
        : limit
      : parseQuantity(cpu.request);
  return { request, limit: limit ?? request };
}

function startupOf({ startup = '0s' }: ServiceSpec): { pending: Sampler; starting: Sampler } {
  const two = typeof startup === 'object' && 'pending' in startup ? startup : { pending: '0s', starting: startup };
  return { pending: Sampler.of(two.pending), starting: Sampler.of(two.starting) };
}

function balancerOf(spec: BalancerSpec): Pick<ServicePlan, 'balancer' | 'weights' | 'choices' | 'replacement'> {
  const plan = { balancer: ROUND_ROBIN, weights: [] as number[], choices: 0, replacement: false };
  if (spec === 'random') plan.balancer = RANDOM;
  else if (spec === 'least-outstanding') plan.balancer = LEAST_OUTSTANDING;
  else if (typeof spec === 'object' && 'weights' in spec)
    Object.assign(plan, { balancer: WEIGHTED, weights: spec.weights });
  else if (typeof spec === 'object')
    Object.assign(plan, { balancer: CHOICES, choices: spec.choices, replacement: spec.replacement ?? false });
  return plan;
}

/** Whether some request may run two CPU steps at once, each on a core of its own. */
function hasParallelCpu(spec: ServiceSpec): boolean {
  const inside = (steps: readonly Step[], parallel: boolean): boolean =>
    steps.some(
      (step) =>
        (step.step === 'cpu' && parallel) ||
        (step.step === 'parallel' && step.branches.some((branch) => inside(branch, true))) ||
        (step.step === 'choose' && step.options.some(([, option]) => inside(option, parallel))),
    );
  return Object.values(spec.endpoints).some((steps) => inside(steps, false));
}
