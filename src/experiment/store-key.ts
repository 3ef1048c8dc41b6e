import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { buildId } from './build-id.ts';
import type { PreparedScenario } from './prepare.ts';

/**
 * The address of a run in the store: SHA-256 over everything that its result follows from, and nothing else. That is the
 * scenario without its name, description, master seed and other policies; the policy itself, by value; the contents of the
 * files that any of these name; the seed; and our build. So a policy that is renamed, or joined by another, is found again,
 * and one whose manifest changed is not.
 * @param build what simulates; default our own build
 */
export function runKey(prepared: PreparedScenario, policy: string, seed: number, build = buildId()): string {
  return sha256(`${experimentKey(prepared, policy, build)}\0${seed}`);
}

/** By scenario, then by policy and build: files can be large, and each has many seeds. */
const known = new WeakMap<PreparedScenario, Map<string, string>>();

function experimentKey(prepared: PreparedScenario, policy: string, build: string): string {
  const keys = known.get(prepared) ?? new Map<string, string>();
  known.set(prepared, keys);
  const name = JSON.stringify([policy, build]);
  const key = keys.get(name) ?? sha256(contentOf(prepared, policy, build));
  keys.set(name, key);
  return key;
}

function contentOf({ scenario, files, capacity }: PreparedScenario, policy: string, build: string): string {
  const { name: _name, description: _description, seed: _seed, policies, ...world } = scenario;
  const hashes = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)]));
  const named = new Set<string>();
  // Where a file is named stands what it holds: where it lies is no part of the experiment.
  const withContents = (_key: string, value: unknown) => {
    if (typeof value !== 'string' || !Object.hasOwn(hashes, value)) return value;
    named.add(value);
    return `${basename(value)} sha256:${hashes[value]}`;
  };
  const experiment = JSON.stringify([world, policies?.[policy] ?? { kind: 'fixed' }], withContents);
  // Those that nobody names may be read by one that is, as a module that another imports. Those of other policies only are not.
  const others = JSON.stringify(policies ?? {});
  const unnamed = Object.keys(files)
    .filter((name) => !named.has(name) && !others.includes(JSON.stringify(name)))
    .map((name) => [basename(name), hashes[name]])
    .sort();
  // A capacity map decides what is said of elasticity, and nothing else: without one the key is that of the run.
  const map = capacity === undefined ? [] : [capacity];
  return JSON.stringify(['pitot/run-key/1', build, experiment, unnamed, ...map]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
