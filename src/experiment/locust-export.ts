import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Exported, exportLocustfile } from '#load/locust/export.ts';
import { nearestUsers } from '#load/locust/nearest-users.ts';
import type { SourceSpec, UsersSpec } from '#load/spec.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { parseDuration } from '#sim/time.ts';
import type { LoadedScenario } from './load-scenario.ts';
import type { Scenario } from './scenario.ts';

export interface LocustExportOptions {
  /** Which source; needed where there are several of users. */
  source?: string | undefined;
  client?: 'fast' | 'http' | undefined;
  dialect?: 'auto' | 'smooth' | 'kl' | undefined;
  seed?: number | undefined;
  /** Open arrivals become users who think so long on average (nanoseconds). */
  think?: number | undefined;
}

export interface LocustExport extends Exported {
  /** What the locustfile does: the scenario, with users in place of arrivals where these were asked for. */
  scenario: Scenario;
}

/**
 * The locustfile of a scenario's users.
 * @throws {InvalidInput} when it is not clear which users, or they cannot be exported
 */
export function exportLocust({ scenario, base }: LoadedScenario, options: LocustExportOptions): LocustExport {
  const [source, spec] = chosen(scenario, options);
  const until = scenario.duration === 'drained' ? undefined : parseDuration(scenario.duration);
  const users = spec.source === 'users' ? spec : nearest(source, spec, until, base, options);
  const { text, remarks } = exportLocustfile(users, {
    scenario: scenario.name,
    description: scenario.description,
    source,
    seed: options.seed ?? scenario.seed ?? 1,
    client: options.client,
    dialect: options.dialect,
    until,
  });
  const others = Object.keys(scenario.load).filter((name) => name !== source);
  if (others.length > 0) remarks.push(`not in the file: ${others.join(', ')} (a locustfile has one shape)`);
  return { text, remarks, scenario: { ...scenario, load: { ...scenario.load, [source]: users } } };
}

function chosen({ load, name }: Scenario, { source, think }: LocustExportOptions): [string, SourceSpec] {
  const all = Object.entries(load);
  const named = all.map(([own, spec]) => `${own} (${spec.source})`).join(', ');
  if (source !== undefined) {
    const found = all.find(([own]) => own === source);
    if (found !== undefined) return found;
    throw InvalidInput.of(name, '--source', `one of ${named}`, source);
  }
  const users = all.filter(([, spec]) => spec.source === 'users');
  const candidates = users.length > 0 || think === undefined ? users : all;
  if (candidates.length === 1) return candidates[0] as [string, SourceSpec];
  if (candidates.length > 1)
    throw InvalidInput.of(name, '--source', `said, one of ${named}: a locustfile has one shape`, undefined);
  throw InvalidInput.of(name, 'load', OPEN, named);
}

const OPEN =
  'users to be exported: Locust has no open arrivals, its users wait for their answers. --nearest exports users who think ' +
  'so long that they come near to it';

function nearest(
  source: string,
  spec: Exclude<SourceSpec, UsersSpec>,
  until: number | undefined,
  base: string,
  { think }: LocustExportOptions,
): UsersSpec {
  if (think === undefined) throw InvalidInput.of(`load.${source}`, 'source', OPEN, spec.source);
  if (until === undefined) {
    throw InvalidInput.of(`load.${source}`, 'duration', "a duration, not 'drained', to be exported", 'drained');
  }
  const readText = (file: string) => readFileSync(resolve(base, file), 'utf8');
  return nearestUsers(spec, { source, until, think, readText });
}
