import type { Options } from '#scaler/options.ts';
import type { Policy, PolicySpec } from '#scaler/policy.ts';
import { InvalidInput } from '#sim/invalid.ts';

/** Makes a policy of a specification; combinators are handed it, as they cannot know the registry that knows them. */
export type CompilePolicy = (spec: PolicySpec, where: string) => Policy;

/** Stands in for a policy whose specification is faulty, until the faults are thrown. */
const NONE: Policy = {
  kind: 'none',
  rhythms: [],
  needs: {},
  start: () => null,
  decide: (_, state) => ({ replicas: 'unchanged', reason: { code: 'None', numbers: {}, text: '' }, state }),
};

/** The policy within another one, from the option `name`. */
export function readChild(options: Options, name: string, compile: CompilePolicy): Policy {
  return compileChild(options, name, options.raw(name), compile);
}

/** The policies of a list within another one. */
export function readChildren(options: Options, name: string, compile: CompilePolicy): Policy[] {
  const list = options.raw(name);
  if (Array.isArray(list) && list.length > 0) {
    return list.map((one, index) => compileChild(options, `${name}[${index}]`, one, compile));
  }
  options.fault(name, 'a list of at least one policy', list);
  return [];
}

function compileChild(options: Options, name: string, spec: unknown, compile: CompilePolicy): Policy {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    options.fault(name, 'a policy such as hpa({ maxReplicas: 10 })', spec);
    return NONE;
  }
  try {
    return compile(spec as PolicySpec, `${options.where}.${name}`);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    options.adopt(error.faults);
    return NONE;
  }
}
