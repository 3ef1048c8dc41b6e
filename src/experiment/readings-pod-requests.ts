import { GONE } from '#services/replicas.ts';
import { KUBERNETES_METRICS as M } from '#telemetry/catalogue-kubernetes.ts';
import { methodAndRoute, STATUS_CODES } from '#telemetry/request-buckets.ts';
import type { Register } from './readings.ts';
import type { Run } from './run.ts';

/** The counters of one pod by method and outcome; each appears with its first request. */
interface Pod {
  counts: Map<string, { value: number }>;
  removals: (() => void)[];
}

/** Requests by pod, status and method, as long as the pod is there: what it was through with last is never seen. */
export function podRequestReadings({ kernel }: Run, to: Register): void {
  const { fleet, program, replicas } = kernel;
  const methods = program.endpoints.map(({ name }) => methodAndRoute(name).method);
  const pods = new Map<string, Pod>();
  const keyOf = (service: number, ordinal: number) => `${service}/${ordinal}`;
  const count = (service: number, ordinal: number, method: string, outcome: number) => {
    const pod = pods.get(keyOf(service, ordinal));
    if (pod === undefined) return;
    const key = `${method}/${outcome}`;
    const known = pod.counts.get(key);
    if (known !== undefined) {
      known.value++;
      return;
    }
    const counter = { value: 1 };
    const name = program.services[service]?.name ?? '';
    const labels = {
      namespace: 'default',
      service: name,
      pod: `${name}-${ordinal}`,
      method,
      code: STATUS_CODES[outcome] as string,
    };
    pod.counts.set(key, counter);
    pod.removals.push(to.add(M.podRequests, labels, () => counter.value));
  };
  const follow = (replica: number, state: number) => {
    const key = keyOf(replicas.service[replica] as number, replicas.ordinal[replica] as number);
    if (state !== GONE) {
      if (!pods.has(key)) pods.set(key, { counts: new Map(), removals: [] });
      return;
    }
    for (const remove of pods.get(key)?.removals ?? []) remove();
    pods.delete(key);
  };
  to.calls().consume(({ count: rows, endpoint, replica, outcome }, from) => {
    for (let i = from; i < rows; i++) {
      const number = endpoint[i] as number;
      if ((replica[i] as number) < 0) continue;
      count(program.serviceOf[number] as number, replica[i] as number, methods[number] as string, outcome[i] as number);
    }
  });
  for (let row = 0; row < replicas.top; row++)
    if (replicas.state[row] !== GONE) follow(row, replicas.state[row] as number);
  fleet.watch((replica, _, state) => follow(replica, state));
}
