import type { Faults } from './faults.ts';
import { Flow } from './flow.ts';
import type { Resolve } from './source-context.ts';
import type { UserClassSpec, UserStep } from './spec.ts';
import { WaitTime } from './wait-time.ts';

/** One step of a task: a request to an entry point, or a sleep. */
export interface CompiledStep {
  /** Entry point; -1 for a sleep. */
  entry: number;
  /** The name that statistics go by. */
  name: string;
  sleep: WaitTime | undefined;
}

export interface CompiledUserClass {
  name: string;
  weight: number;
  fixed: number;
  wait: WaitTime;
  start: readonly CompiledStep[];
  flow: Flow;
  /** Steps per task of the flow. */
  tasks: readonly (readonly CompiledStep[])[];
}

/** A Python identifier, as the locustfile makes a class of it. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Compiles user classes; the list comes back sorted by name, as Locust goes by it. */
export function compileUserClasses(
  specs: readonly UserClassSpec[],
  where: string,
  resolve: Resolve,
  faults: Faults,
): CompiledUserClass[] {
  const names = new Set<string>();
  return faults
    .list(where, 'users', specs)
    .map((spec, i) => {
      const place = `${where}.users[${i}]`;
      if (typeof spec.name !== 'string' || !NAME.test(spec.name)) {
        faults.add(place, 'name', 'letters, digits and _, not a digit first', spec.name);
      }
      if (names.has(spec.name)) faults.add(place, 'name', 'different from the other classes', spec.name);
      names.add(spec.name);
      return compileClass(spec, place, resolve, faults);
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function compileClass(spec: UserClassSpec, place: string, resolve: Resolve, faults: Faults): CompiledUserClass {
  const flow = Flow.of(spec.do, `${place}.do`, faults);
  const kind = 'pick' in spec.do ? 'pick' : 'sequence';
  return {
    name: spec.name,
    weight: faults.positive(place, 'weight', spec.weight ?? 1),
    fixed: faults.whole(place, 'fixed', spec.fixed ?? 0, 0),
    wait: WaitTime.of(spec.wait ?? '0s', place, faults),
    start: compileSteps(spec.start ?? [], `${place}.start`, resolve, faults),
    flow,
    tasks: flow.tasks.map((task, i) => compileSteps(task.do, `${place}.do.${kind}[${i}].do`, resolve, faults)),
  };
}

function compileSteps(steps: readonly UserStep[], where: string, resolve: Resolve, faults: Faults): CompiledStep[] {
  return steps.map((step, i) => {
    const place = `${where}[${i}]`;
    if ('sleep' in step) {
      const sleep = WaitTime.of(step.sleep, place, faults);
      if (sleep.paced) faults.add(place, 'sleep', 'a duration, a range, a mean or a distribution', step.sleep);
      return { entry: -1, name: '', sleep };
    }
    const entry = resolve(step.call);
    if (entry === undefined) faults.add(place, 'call', 'a route of the ingress', step.call);
    return { entry: entry ?? -1, name: step.name ?? step.call, sleep: undefined };
  });
}
