import { joinPath, pathText } from '#services/check-faults.ts';
import type { PathFault } from './structure.ts';

/** Where each value of a document stands in it, and what in it is not plain data. */
export interface Survey {
  /** Path to place in the document, counting from its beginning. */
  places: ReadonlyMap<string, number>;
  faults: PathFault[];
}

const RULE = 'plain data, as JSON has it';

/** Walks through a value as through a document. A part that contains itself is a fault and not entered again. */
export function survey(input: unknown): Survey {
  const places = new Map<string, number>();
  const faults: PathFault[] = [];
  const within = new Set<unknown>();
  const visit = (value: unknown, path: string) => {
    places.set(path, places.size);
    const got = within.has(value) ? 'what contains it' : isPlain(value) ? undefined : kindOf(value);
    if (got !== undefined) {
      faults.push({ path, rule: RULE, got });
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    within.add(value);
    for (const [key, part] of Object.entries(value)) {
      if (part === undefined && !Array.isArray(value)) continue;
      visit(part, joinPath(path, Array.isArray(value) ? `[${key}]` : pathText(key)));
    }
    within.delete(value);
  };
  visit(input, '');
  return { places, faults };
}

function kindOf(value: unknown): string {
  if (typeof value === 'object') return `a ${value?.constructor?.name}`;
  return typeof value === 'number' ? String(value) : `a ${typeof value}`;
}

function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The place of a path in the document; what is missing stands where what contains it begins. */
export function placeOf(path: string, places: ReadonlyMap<string, number>): number {
  for (let known = path; ; known = parentOf(known)) {
    const place = places.get(known);
    if (place !== undefined) return place;
    if (known === '') return 0;
  }
}

/** A path without its last segment. */
function parentOf(path: string): string {
  return path.replace(/(?:^|\.)[^.[\]']+$|\[(?:\d+|'(?:[^'\\]|\\.)*')\]$/, '');
}
