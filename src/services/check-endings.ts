import type { ServiceSpec } from '#services/spec.ts';
import { type Faults, fieldsOf, joinPath, listOf, pathText } from './check-faults.ts';

/** How a piece of work can come out, with all that it sets off having an end; both false: it goes on for ever. */
interface Ending {
  passes: boolean;
  fails: boolean;
}

interface Endpoint {
  service: string;
  name: string;
  steps: readonly unknown[];
  ending: Ending;
}

type Endpoints = ReadonlyMap<string, Endpoint>;

const PASSES: Ending = { passes: true, fails: false };

/**
 * Complains of endpoints that call themselves back on every path. Work can end if some path of positive probability makes
 * only calls, and sends, to endpoints whose work can end: the least fixpoint of that sentence. A `send` does not block
 * its sender, but one that surely leads back to it keeps the work alive for ever all the same, so it counts as a call; a
 * timeout counts for nothing, since abandoned work goes on.
 */
export function checkEndings(services: Readonly<Record<string, ServiceSpec>>, faults: Faults): void {
  const endpoints = endpointsOf(services);
  for (let changed = true; changed; ) {
    changed = false;
    for (const endpoint of endpoints.values()) {
      const { passes, fails } = endingOf(endpoint.steps, endpoints);
      if (passes === endpoint.ending.passes && fails === endpoint.ending.fails) continue;
      endpoint.ending = { passes, fails };
      changed = true;
    }
  }
  const told = new Set<Endpoint>();
  for (const endpoint of endpoints.values()) {
    if (ends(endpoint.ending) || told.has(endpoint)) continue;
    const cycle = shortestCycle(endpoint, endpoints);
    for (const member of cycle) told.add(member);
    // Without a cycle of its own it only calls into one, which is told where it is.
    if (cycle.length > 0) complain(endpoint, cycle, faults);
  }
}

function complain(endpoint: Endpoint, cycle: readonly Endpoint[], faults: Faults): void {
  const where = joinPath(pathText('services', endpoint.service), 'endpoints');
  const round = [...cycle, endpoint].map(({ service, name }) => `${service} ${name}`).join(' -> ');
  faults.add(where, pathText(endpoint.name), 'able to end without coming back to itself on every path', round);
}

function endpointsOf(services: Readonly<Record<string, ServiceSpec>>): Endpoints {
  const endpoints = new Map<string, Endpoint>();
  for (const [service, spec] of Object.entries(services)) {
    for (const [name, steps] of Object.entries(fieldsOf(fieldsOf(spec).endpoints))) {
      const ending = { passes: false, fails: false };
      endpoints.set(keyOf(service, name), { service, name, steps: listOf(steps), ending });
    }
  }
  return endpoints;
}

function keyOf(service: unknown, endpoint: unknown): string {
  return JSON.stringify([service, endpoint]);
}

/** One step after the other, until one fails. */
function endingOf(steps: readonly unknown[], endpoints: Endpoints): Ending {
  let fails = false;
  for (const step of steps) {
    const ending = endingOfStep(step, endpoints);
    fails ||= ending.fails;
    if (!ending.passes) return { passes: false, fails };
  }
  return { passes: true, fails };
}

function endingOfStep(value: unknown, endpoints: Endpoints): Ending {
  const step = fieldsOf(value);
  switch (step.step) {
    case 'call':
      return endpoints.get(keyOf(step.service, step.endpoint))?.ending ?? PASSES;
    case 'send': {
      const target = endpoints.get(keyOf(step.service, step.endpoint));
      return { passes: target === undefined || ends(target.ending), fails: false };
    }
    case 'parallel': {
      // The others go on when one has failed, so each of them must be able to end.
      const branches = listOf(step.branches).map((branch) => endingOf(listOf(branch), endpoints));
      const fails = branches.every(ends) && branches.some((branch) => branch.fails);
      return { passes: branches.every((branch) => branch.passes), fails };
    }
    case 'choose': {
      const options = possible(step.options).map((steps) => endingOf(steps, endpoints));
      if (options.length === 0) return PASSES;
      return { passes: options.some(({ passes }) => passes), fails: options.some(({ fails }) => fails) };
    }
    case 'fail': {
      const { probability } = step;
      return typeof probability === 'number' ? { passes: probability < 1, fails: probability > 0 } : PASSES;
    }
    default:
      return PASSES;
  }
}

function ends({ passes, fails }: Ending): boolean {
  return passes || fails;
}

/** The steps of the options that can be taken. */
function possible(options: unknown): (readonly unknown[])[] {
  return listOf(options)
    .map(listOf)
    .filter(([probability]) => probability !== 0)
    .map(([, steps]) => listOf(steps));
}

/** The endpoints of a shortest way from one back to itself over endpoints without an end, itself first; empty without one. */
function shortestCycle(from: Endpoint, endpoints: Endpoints): Endpoint[] {
  const cameFrom = new Map<Endpoint, Endpoint>();
  const queue = [from];
  for (const endpoint of queue) {
    for (const key of targetsOf(endpoint.steps)) {
      const target = endpoints.get(key);
      if (target === undefined || ends(target.ending) || cameFrom.has(target)) continue;
      cameFrom.set(target, endpoint);
      if (target === from) return wayTo(endpoint, from, cameFrom);
      queue.push(target);
    }
  }
  return [];
}

function wayTo(last: Endpoint, from: Endpoint, cameFrom: ReadonlyMap<Endpoint, Endpoint>): Endpoint[] {
  const way = [last];
  for (let at = last; at !== from; way.unshift(at)) at = cameFrom.get(at) as Endpoint;
  return way;
}

/** Whom the steps may call or send to, in order. */
function targetsOf(steps: readonly unknown[]): string[] {
  return steps.flatMap((value) => {
    const step = fieldsOf(value);
    if (step.step === 'call' || step.step === 'send') return [keyOf(step.service, step.endpoint)];
    if (step.step === 'parallel') return listOf(step.branches).flatMap((branch) => targetsOf(listOf(branch)));
    if (step.step === 'choose') return possible(step.options).flatMap(targetsOf);
    return [];
  });
}
