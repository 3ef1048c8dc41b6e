import { basename, extname } from 'node:path';
import { compilePolicy } from '#scaler/registry.ts';
import { Faults, namesText } from '#services/check-faults.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { nameRule } from './check-scenario-names.ts';
import { readPolicyFiles } from './policy-files.ts';
import type { PolicyChoice, Scenario } from './scenario.ts';
import { policyNames } from './simulate.ts';

const MANIFESTS = ['.yaml', '.yml', '.json'];
const MODULES = ['.ts', '.mts', '.js', '.mjs'];

/** What the policies of some runs are, given as words. */
export interface GivenPolicies {
  /** All that are asked for: those of the scenario first, in its order. */
  names: string[];
  /** Those that are not the scenario's own, and the word that each was given by. */
  added: Record<string, PolicyChoice>;
  words: Record<string, string>;
  warnings: string[];
}

/**
 * Finds the policies that words mean: names of the scenario's policies; files of manifests; modules with a default export
 * (options) => Policy; and families with nothing but their defaults.
 * @param words none: all of the scenario's
 * @param where names the words in complaints
 * @throws {InvalidInput} with all words that mean nothing, and all faults of the files
 */
export function givePolicies(scenario: Scenario, words: readonly string[], where: string): GivenPolicies {
  const own = policyNames(scenario);
  const given: GivenPolicies = { names: [], added: {}, words: {}, warnings: [] };
  given.names = own.filter((name) => words.length === 0 || words.includes(name));
  const faults = new Faults();
  const taken = new Set(own.map((name) => name.toLowerCase()));
  const others = [...new Set(words)].filter((word) => !own.includes(word));
  const found = others.map((word) => ({ word, ...read(scenario, word, where, own, faults) }));
  if (faults.found.length > 0) throw new InvalidInput(faults.found);
  const titles = found.map(({ title }) => title);
  for (const { word, choice, title, warning } of found) {
    const isAlone = title !== undefined && titles.filter((one) => one === title).length === 1;
    const name = freeName(isAlone ? [title, fileName(word)] : [fileName(word)], taken);
    given.names.push(name);
    given.added[name] = choice;
    given.words[name] = word;
    if (warning !== undefined) given.warnings.push(`policy ${name}: ${warning}`);
  }
  return given;
}

interface Found {
  choice: PolicyChoice;
  /** What it calls itself. */
  title?: string | undefined;
  warning?: string | undefined;
}

function read(scenario: Scenario, word: string, where: string, own: readonly string[], faults: Faults): Found {
  const extension = extname(word).toLowerCase();
  if (MODULES.includes(extension)) return { choice: { module: word } };
  if (!MANIFESTS.includes(extension)) return readFamily(scenario, word, where, own, faults);
  const choice = { kind: 'manifest', manifest: word };
  try {
    const { manifests } = readPolicyFiles(scenario, { '--policy': choice }, '.');
    const all = Object.values(manifests['--policy'] ?? {});
    return { choice, title: all.length === 1 ? all[0]?.name : undefined };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    faults.found.push(...error.faults.map((fault) => (fault.name === 'manifest' ? { ...fault, where } : fault)));
    return { choice };
  }
}

/** No manifest is without a maximum, so this is the one that KEDA gives its own HPAs. */
const DEFAULTS: Readonly<Record<string, object>> = { hpa: { maxReplicas: 100 } };

function readFamily(scenario: Scenario, word: string, where: string, own: readonly string[], faults: Faults): Found {
  const choice = { kind: word, ...(Object.hasOwn(DEFAULTS, word) ? DEFAULTS[word] : {}) };
  try {
    const { wakes } = compilePolicy(choice, word);
    const bare = Object.entries(scenario.services).filter(([, { buffer }]) => buffer === undefined);
    if (wakes === undefined || bare.length === 0) return { choice };
    const names = bare.map(([name]) => name).join(', ');
    const warning = `keeps one replica of each service (minScale 1), as ${names} have no buffer where requests could wait for a first one`;
    return { choice: { ...choice, minScale: 1 }, warning };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    if (error.faults.some(({ name }) => name === 'kind')) faults.add(where, '--policy', ruleOf(own), word);
    else {
      const missing = error.faults.map(({ name, rule }) => `${name} must be ${rule}`).join('; ');
      faults.add(where, '--policy', `written in the scenario, as ${word} has no defaults for all (${missing})`, word);
    }
    return { choice };
  }
}

function ruleOf(own: readonly string[]): string {
  const files = [...MANIFESTS, ...MODULES].join(', ');
  return `one of ${namesText(own)}, a file (${files}) or a family with defaults such as 'kpa'`;
}

/** The first name that nobody has; else the last one with a number. */
function freeName(candidates: readonly string[], taken: Set<string>): string {
  const names = candidates.map(asName);
  const last = names.at(-1) as string;
  let name = names.find((one) => !taken.has(one.toLowerCase()));
  for (let number = 2; name === undefined; number++) {
    const next = `${last}-${number}`;
    if (!taken.has(next.toLowerCase())) name = next;
  }
  taken.add(name.toLowerCase());
  return name;
}

function fileName(word: string): string {
  return basename(word, extname(word));
}

/** A policy's name is a folder of the results. */
function asName(text: string): string {
  const safe = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|\.+$/g, '');
  return safe === '' || nameRule(safe) !== undefined ? 'policy' : safe;
}
