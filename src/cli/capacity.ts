import { join } from 'node:path';
import { Command } from 'commander';
import { expectedCapacity } from '#experiment/capacity.ts';
import { emptyMap, mapService } from '#experiment/capacity-map.ts';
import { ORACLE_NAMES, withOracles } from '#experiment/elasticity/oracle-policies.ts';
import { loadScenario } from '#experiment/load-scenario.ts';
import { type PreparedScenario, prepare } from '#experiment/prepare.ts';
import type { CapacityMap } from '#experiment/result.ts';
import { readCapacityMap, writeCapacityMap } from '#report/capacity-file.ts';
import { capacityMapTable, demandCsv } from '#report/capacity-map-table.ts';
import { makeFolder } from '#report/files.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { readCounts, readObjective, readPositive } from './capacity-options.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { findScenario } from './find-scenarios.ts';
import { until } from './interrupt.ts';
import { runPlan } from './run-plan.ts';
import { readSeeds, seedsOf } from './seeds.ts';

const EXAMPLES = `
Examples:
  pitot capacity flash-crowd --service web                     how much load each number of replicas of web carries
  pitot capacity flash-crowd                                   every service that the load reaches
  pitot capacity flash-crowd --service web --demand            replicas that the scenario's load demands, as CSV
  pitot capacity flash-crowd --oracles                         and run the two policies that know what is coming
  pitot capacity my-scenario.ts --service db --alone --objective '99.9% under 50ms'

For each number of replicas, runs at a constant rate are bisected for the highest one that meets the objectives: requests
of the scenario's mix, every other service with room for all. Answers are kept, so asking again is quick. The map is
written to <out>/<scenario>/capacity.json, where pitot report finds it.`;

interface Options {
  service?: string[];
  replicas?: string;
  objective?: string[];
  alone?: boolean;
  seed?: string[];
  seeds?: string[];
  requests?: string;
  demand?: boolean;
  oracles?: boolean | string;
  out: string;
  cache?: string | false;
  threads?: string;
  json?: boolean;
  quiet?: boolean;
}

/** `pitot capacity`: the load that each number of replicas carries, and the replicas that a load demands. */
export function capacityCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('capacity')
    .description('find out how much load each number of replicas carries within the objectives')
    .argument('<scenario>', 'a scenario file, or the name of one that pitot brings (pitot list)')
    .option('--service <name...>', 'measure only these services (default: all that the load reaches)')
    .option('--replicas <counts>', 'numbers of replicas, e.g. 1..8 or 1,2,4,8 (default: up to what the load demands)')
    .option('--objective <text...>', "what has to be met, e.g. '99% under 300ms' (default: the scenario's objectives)")
    .option('--alone', 'send requests straight to the service, and hold the objectives there')
    .option('-s, --seed <number...>', 'seeds of the probes')
    .option('--seeds <range...>', 'seeds as a range (default: 1..5)')
    .option('--requests <number>', 'requests that each probe judges (default: 10000)')
    .option('--demand', "print the replicas that the scenario's load demands over time, as CSV")
    .option(
      '--oracles [seeds]',
      "run the policies that know what is coming, with these seeds, e.g. 1..5 or 1,2,7 (default: the scenario's); their results go beside the others",
    )
    .option('-o, --out <folder>', 'where the map and the results of oracles are written', 'out')
    .option('--cache <folder>', 'where answers are kept (default: <out>/.capacity)')
    .option('--no-cache', 'keep no answers, and use none')
    .option('--threads <number>', 'searches at the same time (default: one a core)')
    .option('--json', 'print the map as JSON')
    .option('-q, --quiet', 'no progress on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: Options) => {
      const file = findScenario(name);
      try {
        const { scenario, base } = await loadScenario(file);
        exit(await until((signal) => capacity(prepare(scenario, base), options, console, signal)));
      } catch (error) {
        exit(explain(error, file, console));
      }
    });
}

async function capacity(
  prepared: PreparedScenario,
  options: Options,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { oracles } = options;
  const oracleSeeds = typeof oracles === 'string' ? readOracleSeeds(oracles) : [prepared.scenario.seed ?? 1];
  const before = mapBefore(prepared, options);
  if (oracles) checkOracles(prepared, before, options);
  const map = await measure(prepared, before, options, console, signal);
  if (signal.aborted) return EXIT.interrupted;
  writeCapacityMap(options.out, map);
  if (options.json) console.stdout.write(`${JSON.stringify(map, null, 2)}\n`);
  else if (options.demand) console.stdout.write(demandCsv(map));
  else console.stdout.write(capacityMapTable(map));
  if (!oracles) return EXIT.ok;
  const plan = {
    prepared: withOracles(prepared, map),
    policies: [...ORACLE_NAMES],
    seeds: oracleSeeds,
    threads: readPositive('--threads', options.threads),
  };
  return await runPlan(plan, { out: options.out, quiet: options.quiet ?? false }, console, signal);
}

/** Finds a bad place before anything is measured. @throws {InvalidInput} */
function reserve(cache: string): void {
  try {
    makeFolder(cache);
  } catch (error) {
    const rule = `a folder that can be written (${(error as Error).message})`;
    throw InvalidInput.of('pitot capacity', '--out or --cache', rule, cache);
  }
}

/** @throws {InvalidInput} */
function readOracleSeeds(text: string): number[] {
  const words = text.split(',');
  const { named } = readSeeds(
    words.filter((word) => !word.includes('..')),
    words.filter((word) => word.includes('..')),
    'pitot capacity',
  );
  return named;
}

/** What an earlier call found out of this very scenario. */
function mapBefore(prepared: PreparedScenario, { out }: Options): CapacityMap {
  const before = readCapacityMap(out, prepared.scenario.name);
  return before?.scenarioHash === prepared.hash ? before : emptyMap(prepared);
}

/** Oracles leave services alone whose demand they do not know: requests would drown there. @throws {InvalidInput} */
function checkOracles(prepared: PreparedScenario, before: CapacityMap, { service }: Options): void {
  const known = [...Object.keys(before.services), ...(service ?? reached(prepared))];
  const missing = reached(prepared).filter((name) => !known.includes(name));
  if (missing.length === 0) return;
  const rule = `left out with --oracles, which need the map of every service that the load reaches (${missing.join(', ')} have none yet)`;
  throw InvalidInput.of('pitot capacity', '--service', rule, (service ?? []).join(' '));
}

/** Measures what is asked for, and keeps what an earlier call found out of other services of the same scenario. */
async function measure(
  prepared: PreparedScenario,
  map: CapacityMap,
  options: Options,
  { stderr }: Console,
  signal: AbortSignal,
): Promise<CapacityMap> {
  const asked = readSeeds(options.seed ?? [], options.seeds ?? [], 'pitot capacity');
  const seeds = seedsOf(asked, prepared.scenario.seed ?? 1);
  const requests = readPositive('--requests', options.requests);
  const threads = readPositive('--threads', options.threads);
  const objectives = options.objective?.map(readObjective);
  const counts = options.replicas === undefined ? undefined : readCounts(options.replicas);
  const cache = options.cache === false ? undefined : (options.cache ?? join(options.out, '.capacity'));
  if (cache !== undefined) reserve(cache);
  const tell = (text: string) => (options.quiet ? undefined : stderr.write(text));
  for (const service of options.service ?? reached(prepared)) {
    tell(`${service}: `);
    map.services[service] = await mapService(prepared, {
      service,
      load: options.alone ? 'alone' : 'scenario',
      seeds: seeds.length > 0 ? seeds : [1, 2, 3, 4, 5],
      signal,
      ...(objectives === undefined ? {} : { objectives }),
      ...(counts === undefined ? {} : { counts }),
      ...(requests === undefined ? {} : { requests }),
      ...(threads === undefined ? {} : { threads }),
      ...(cache === undefined ? {} : { cache }),
      onProgress: (replicas) => tell(`${replicas} `),
    });
    tell('replicas measured\n');
  }
  return map;
}

/** Services that the scenario's load reaches, in its order. */
function reached(prepared: PreparedScenario): string[] {
  return expectedCapacity(prepared)
    .services.filter(({ callsPerRequest }) => callsPerRequest > 0)
    .map(({ name }) => name);
}
