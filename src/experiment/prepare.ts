import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { ArrivalsSpec, RateSpec, SourceSpec } from '#load/spec.ts';
import { parseTrace, rescaled } from '#load/trace.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';
import type { Scenario } from './scenario.ts';

/** A scenario with the contents of all its files beside it: plain data that can be hashed and sent to a thread. */
export interface PreparedScenario {
  scenario: Scenario;
  /** Text of each file that the scenario names, by the name that it goes by there. */
  files: Record<string, string>;
  /** SHA-256 over the scenario and the contents of the files; of their names only the last part, wherever they are. */
  hash: string;
}

/**
 * Reads the files that a checked scenario names, and checks them, so that nothing is found out in the middle of a run.
 * @param base the folder that their paths resolve against
 * @throws InvalidInput with everything that is wrong with the files
 */
export function prepare(scenario: Scenario, base: string): PreparedScenario {
  const files: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const [name, source] of Object.entries(scenario.load)) {
    if (!hasTrace(source)) continue;
    const { trace } = source.rate;
    const where = `load.${name}.rate.trace`;
    try {
      const text = read(where, base, trace.file);
      rescaled(parseTrace(text, trace), trace, where);
      files[trace.file] = text;
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new InvalidInput(faults);
  return { scenario, files, hash: hashOf(scenario, files) };
}

type Traced = ArrivalsSpec & { rate: Extract<RateSpec, { trace: unknown }> };

function hasTrace(source: SourceSpec): source is Traced {
  return source.source === 'arrivals' && typeof source.rate === 'object' && 'trace' in source.rate;
}

/** Equal for the same experiment on every machine: where a file lies is no part of it, what it holds is. */
function hashOf(scenario: Scenario, files: Readonly<Record<string, string>>): string {
  const contents: Record<string, string | undefined> = {};
  const load = Object.entries(scenario.load).map(([name, source]) => {
    if (!hasTrace(source)) return [name, source];
    const { file, ...options } = source.rate.trace;
    contents[name] = files[file];
    // In one order, as options may have been put in place one by one.
    const trace = { file: basename(file), ...Object.fromEntries(Object.entries(options).sort()) };
    return [name, { ...source, rate: { trace } }];
  });
  return createHash('sha256')
    .update(JSON.stringify([{ ...scenario, load: Object.fromEntries(load) }, contents]))
    .digest('hex');
}

function read(where: string, base: string, file: string): string {
  try {
    return readFileSync(resolve(base, file), 'utf8');
  } catch (error) {
    throw InvalidInput.of(where, 'file', `a file that can be read (${(error as NodeJS.ErrnoException).code})`, file);
  }
}
