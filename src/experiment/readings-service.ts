import { UNLIMITED } from '#services/program.ts';
import { DRAINING, PENDING, READY, STARTING } from '#services/replicas.ts';
import { OUTCOME_NAMES, OUTCOMES } from '#sim/outcome.ts';
import { Buckets } from '#telemetry/bucket-counts.ts';
import { SERVICE_METRICS as M } from '#telemetry/catalogue.ts';
import { DROP_REASONS, DroppedRequests } from '#telemetry/dropped-requests.ts';
import { growing } from '#telemetry/growing.ts';
import { methodAndRoute, RequestBuckets, STATUS_CODES } from '#telemetry/request-buckets.ts';
import type { Register } from './readings.ts';
import type { Run } from './run.ts';

const STATES = { pending: PENDING, starting: STARTING, ready: READY, draining: DRAINING } as const;

/** What services do: counters of the kernel as they stand, and what is counted from finished calls. */
export function serviceReadings(run: Run, to: Register): void {
  run.kernel.program.services.forEach((_, service) => {
    requests(run, to, service);
    resources(run, to, service);
  });
  if (to.wants(M.requestDuration, M.queueWait)) buckets(run, to);
  if (to.wants(M.dropped)) dropped(run, to);
  if (to.wants(M.replicaStart)) starts(run, to);
}

function requests({ kernel }: Run, to: Register, service: number): void {
  const { counters, program } = kernel;
  const labels = { service: program.services[service]?.name ?? '' };
  to.add(M.activeRequests, labels, () => (counters.waiting[service] as number) + (counters.busy[service] as number));
  to.add(M.arrivals, labels, () => counters.arrivals[service] as number);
  OUTCOME_NAMES.forEach((outcome, i) => {
    to.add(M.requests, { ...labels, outcome }, () => counters.ended[service * OUTCOMES + i] as number);
  });
  to.add(M.queueLength, labels, () => counters.waiting[service] as number);
}

function resources({ kernel, usage }: Run, to: Register, service: number): void {
  const { gateway, program } = kernel;
  const plan = program.services[service];
  const labels = { service: plan?.name ?? '' };
  const request = (plan?.cpuRequest ?? 0) + (plan?.sidecars.reduce((sum, { cpuRequest }) => sum + cpuRequest, 0) ?? 0);
  const requested = () => gateway.ready(service) * request;
  const slots = plan?.concurrency ?? UNLIMITED;
  if (slots < UNLIMITED) to.add(M.slots, labels, () => gateway.ready(service) * slots);
  to.add(
    M.cpuTime,
    labels,
    growing(() => usage.cpuTime(service) / 1e9),
  );
  to.add(M.cpuRequest, labels, requested);
  to.add(M.cpuUtilization, labels, () => (requested() > 0 ? coresInUse(kernel, service) / requested() : 0));
  for (const [state, code] of Object.entries(STATES)) {
    to.add(M.replicas, { ...labels, state }, () => usage.replicas(service, code));
  }
  to.add(
    M.replicaTime,
    labels,
    growing(() => usage.replicaTime(service) / 1e9),
  );
}

function coresInUse({ replicas }: Run['kernel'], service: number): number {
  let sum = 0;
  for (let row = 0; row < replicas.top; row++) {
    if (replicas.service[row] === service && replicas.state[row] === READY) sum += replicas.microcores[row] as number;
  }
  return sum / 1e6;
}

function buckets({ kernel }: Run, to: Register): void {
  const { program } = kernel;
  const counted = new RequestBuckets(
    program.endpoints,
    program.services.length,
    program.serviceOf,
    (number, outcome, histogram) => {
      const endpoint = program.endpoints[number] as (typeof program.endpoints)[number];
      const { method, route } = methodAndRoute(endpoint.name);
      const labels = {
        service: program.services[endpoint.service]?.name ?? '',
        http_request_method: method,
        http_route: route,
        http_response_status_code: STATUS_CODES[outcome] as string,
      };
      to.addReading({ metric: M.requestDuration, labels, histogram });
    },
  );
  to.calls().consume((rows, from) => counted.rows(rows, from));
  counted.waits.forEach((histogram, service) => {
    to.addReading({ metric: M.queueWait, labels: { service: program.services[service]?.name ?? '' }, histogram });
  });
}

function dropped({ kernel, usage }: Run, to: Register): void {
  const { fleet, program, replicas } = kernel;
  const calls = to.calls();
  const isEmpty = program.services.map((_, service) => usage.replicas(service, READY) === 0);
  const counted = new DroppedRequests(
    program.services.length,
    program.serviceOf,
    (service) => isEmpty[service] === true,
  );
  calls.consume((rows, from) => counted.rows(rows, from));
  fleet.watch((replica) => {
    const service = replicas.service[replica] as number;
    const empty = usage.replicas(service, READY) === 0;
    if (empty === isEmpty[service]) return;
    // What was rejected before belongs to what was so before.
    calls.catchUp();
    isEmpty[service] = empty;
  });
  program.services.forEach(({ name }, service) => {
    DROP_REASONS.forEach((reason, i) => {
      to.add(M.dropped, { service: name, reason }, () => counted.count(service, i));
    });
  });
}

function starts({ kernel }: Run, to: Register): void {
  const { engine, fleet, program, replicas } = kernel;
  const histograms = program.services.map(() => new Buckets(M.replicaStart.buckets ?? []));
  fleet.watch((replica, _, now) => {
    if (now !== READY) return;
    const created = replicas.createdAt[replica] as number;
    histograms[replicas.service[replica] as number]?.observe((engine.now - created) / 1e9);
  });
  program.services.forEach(({ name }, service) => {
    to.addReading({ metric: M.replicaStart, labels: { service: name }, histogram: histograms[service] as Buckets });
  });
}
