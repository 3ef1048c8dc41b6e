import { join } from 'node:path';
import type { MetricDefinition } from '#experiment/compare-metrics.ts';
import type { PreparedScenario } from '#experiment/prepare.ts';
import { readCapacityFile } from '#report/capacity-file.ts';
import { InvalidInput } from '#sim/invalid.ts';

/** Where `pitot capacity` leaves the map of a scenario when nobody says otherwise. */
function usualPlace(scenario: string): string {
  return join('out', scenario, 'capacity.json');
}

/**
 * The capacity map that metrics of elasticity are measured against.
 * @param file default: where `pitot capacity` leaves it
 * @returns undefined when no metric asks for it
 * @throws {InvalidInput} when there is none, or it is that of another version of the scenario
 */
export function capacityFor(
  metrics: readonly Pick<MetricDefinition, 'name' | 'needsCapacity'>[],
  { scenario, hash }: PreparedScenario,
  file: string | undefined,
  where: string,
): PreparedScenario['capacity'] {
  const asking = metrics.filter(({ needsCapacity }) => needsCapacity).map(({ name }) => name);
  if (asking.length === 0) {
    if (file === undefined) return undefined;
    throw InvalidInput.of(
      where,
      '--capacity',
      'used with a metric of elasticity, such as --metric under-accuracy',
      file,
    );
  }
  const place = file ?? usualPlace(scenario.name);
  const map = readCapacityFile(place);
  if (map === undefined) {
    const rule = `the file of a capacity map, which ${asking.join(', ')} are measured against: pitot capacity makes one`;
    throw InvalidInput.of(where, '--capacity', rule, place);
  }
  if (map.scenarioHash !== hash) {
    const rule = `the map of this very scenario, as it is and as long as it is (sha256 ${hash.slice(0, 12)})`;
    throw InvalidInput.of(where, '--capacity', rule, `${place} of ${map.scenarioHash.slice(0, 12)}`);
  }
  return map.services;
}
