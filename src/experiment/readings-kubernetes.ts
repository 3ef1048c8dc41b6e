import { DRAINING, GONE, PENDING, STARTING } from '#services/replicas.ts';
import { KUBERNETES_METRICS as M } from '#telemetry/catalogue-kubernetes.ts';
import { growing } from '#telemetry/growing.ts';
import type { Register } from './readings.ts';
import { podRequestReadings } from './readings-pod-requests.ts';
import type { Run } from './run.ts';

/** The namespace of all deployments. */
const namespace = 'default';

/** The same run as kube-state-metrics and cAdvisor would show it: services as deployments, replicas as pods. */
export function kubernetesReadings(run: Run, to: Register): void {
  run.kernel.program.services.forEach((_, service) => {
    deployment(run, to, service);
    autoscaler(run, to, service);
  });
  if (to.wants(M.requests, M.limits, M.cpuTime, M.memory)) pods(run, to);
  if (to.wants(M.podRequests)) podRequestReadings(run, to);
}

function deployment({ kernel, controls }: Run, to: Register, service: number): void {
  const { fleet, gateway, program } = kernel;
  const labels = { namespace, deployment: program.services[service]?.name ?? '' };
  const current = () => fleet.members(service).length;
  const desired = () => controls.get(service)?.desired ?? current();
  const ready = () => gateway.ready(service);
  to.add(M.specReplicas, labels, desired);
  to.add(M.statusReplicas, labels, current);
  to.add(M.replicasReady, labels, ready);
  to.add(M.replicasAvailable, labels, ready);
  to.add(M.replicasUnavailable, labels, () => Math.max(0, desired() - ready()));
}

/** Of a policy that says between which numbers it keeps the replicas. */
function autoscaler({ kernel, controls, specs }: Run, to: Register, service: number): void {
  const name = kernel.program.services[service]?.name ?? '';
  const control = controls.get(service);
  const { minReplicas = 1, maxReplicas } = specs.get(service) ?? {};
  if (control === undefined || typeof minReplicas !== 'number' || typeof maxReplicas !== 'number') return;
  const labels = { namespace, horizontalpodautoscaler: name };
  to.add(M.hpaMinimum, labels, () => minReplicas);
  to.add(M.hpaMaximum, labels, () => maxReplicas);
  to.add(M.hpaCurrent, labels, () => kernel.fleet.members(service).length);
  to.add(M.hpaDesired, labels, () => control.desired);
}

/** The containers of each replica, from when it is placed until it is gone. */
function pods({ kernel }: Run, to: Register): void {
  const { fleet, program, replicas } = kernel;
  const present = new Map<number, (() => void)[]>();
  const follow = (replica: number, state: number) => {
    if (state === STARTING && !present.has(replica)) present.set(replica, pod(replica));
    if (state !== GONE) return;
    for (const remove of present.get(replica) ?? []) remove();
    present.delete(replica);
  };
  const pod = (replica: number): (() => void)[] => {
    const plan = program.services[replicas.service[replica] as number] as (typeof program.services)[number];
    const name = `${plan.name}-${replicas.ordinal[replica]}`;
    const labels = { namespace, pod: name, container: 'main' };
    const sidecarUse = plan.sidecars.reduce((sum, { usage }) => sum + usage, 0);
    const age = () => Math.max(0, kernel.engine.now - Math.max(0, replicas.scheduledAt[replica] as number));
    const removals = [
      to.add(
        M.cpuTime,
        labels,
        growing(() => (replicas.cpuTime(replica, kernel.engine.now) - sidecarUse * age()) / 1e9),
      ),
      to.add(M.memory, labels, () => plan.memoryBase + plan.memoryPerRequest * replicas.holding(replica)),
      ...resource(to, labels, 'cpu', plan.cpuRequest, plan.cpuLimit),
      ...resource(to, labels, 'memory', plan.memoryRequest, Number.POSITIVE_INFINITY),
    ];
    for (const sidecar of plan.sidecars) {
      const own = { ...labels, container: sidecar.name };
      removals.push(
        to.add(
          M.cpuTime,
          own,
          growing(() => (sidecar.usage * age()) / 1e9),
        ),
      );
      removals.push(...resource(to, own, 'cpu', sidecar.cpuRequest, Number.POSITIVE_INFINITY));
    }
    return removals;
  };
  for (let row = 0; row < replicas.top; row++) {
    const state = replicas.state[row] as number;
    if (state !== PENDING && state !== GONE) follow(row, state === DRAINING ? DRAINING : STARTING);
  }
  fleet.watch((replica, _, state) => follow(replica, state));
}

/** What is not requested, or not limited, has no series. */
function resource(
  to: Register,
  labels: Readonly<Record<string, string>>,
  name: 'cpu' | 'memory',
  request: number,
  limit: number,
): (() => void)[] {
  const own = { ...labels, resource: name, unit: name === 'cpu' ? 'core' : 'byte' };
  const removals: (() => void)[] = [];
  if (request > 0) removals.push(to.add(M.requests, own, () => request));
  if (Number.isFinite(limit)) removals.push(to.add(M.limits, own, () => limit));
  return removals;
}
