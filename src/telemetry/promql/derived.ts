import type { Labels } from '#telemetry/labels.ts';

/**
 * Labels derived from others, each derived once and equal ones the same object, so that whoever groups by them can look
 * them up without writing them out.
 */
export function derived(derive: (labels: Labels) => Labels): (labels: Labels) => Labels {
  const known = new WeakMap<Labels, Labels>();
  const unique = new Map<string, Labels>();
  return (labels) => {
    const result = known.get(labels);
    if (result !== undefined) return result;
    const fresh = derive(labels);
    const one = unique.get(fresh.key) ?? fresh;
    unique.set(one.key, one);
    known.set(labels, one);
    return one;
  };
}
