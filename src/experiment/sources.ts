import { Arrivals } from '#load/arrivals.ts';
import type { Target } from '#load/target.ts';
import { Users } from '#load/users.ts';
import type { Kernel } from '#services/kernel.ts';
import type { Ingress } from './ingress.ts';
import type { LocustLog } from './locust-log.ts';
import type { PreparedScenario } from './prepare.ts';

/** What a run asks of its load sources. */
export type Source = Users | Arrivals;

/** Makes the load sources of a scenario, numbered in its order, and has them told of their answers. */
export function makeSources(
  { scenario, files }: PreparedScenario,
  seed: number,
  kernel: Kernel,
  ingress: Ingress,
  log?: LocustLog,
): Source[] {
  const target: Target = kernel;
  log?.watch(kernel, ingress);
  return Object.entries(scenario.load).map(([name, spec], number) => {
    const context = {
      seed,
      name,
      number,
      engine: kernel.engine,
      target,
      resolve: (call: string) => ingress.resolve(call),
      readText: (file: string) => files[file] ?? '',
    };
    if (spec.source === 'arrivals') return new Arrivals(spec, context);
    const users = new Users(spec, context, log?.recorder(spec));
    kernel.listen(number, (token, outcome) => users.answered(token, outcome));
    return users;
  });
}
