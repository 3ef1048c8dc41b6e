import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CapacityMap } from '#experiment/result.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { makeFolder, scenarioFolder } from './files.ts';

/** `out/<scenario>/capacity.json` */
function capacityFile(out: string, scenario: string): string {
  return join(scenarioFolder(out, scenario), 'capacity.json');
}

export function writeCapacityMap(out: string, map: CapacityMap): void {
  const file = capacityFile(out, map.scenario);
  makeFolder(dirname(file));
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(map, null, 2)}\n`);
  renameSync(temporary, file);
}

/** @returns undefined when there is none @throws {InvalidInput} when there is something else */
export function readCapacityMap(out: string, scenario: string): CapacityMap | undefined {
  return readCapacityFile(capacityFile(out, scenario));
}

/** @param file a path that ends in capacity.json */
export function readCapacityFile(file: string): CapacityMap | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const map = JSON.parse(text) as CapacityMap;
    if (map.schema === 'pitot/capacity/1') return map;
  } catch {
    // It is told below what it is not.
  }
  throw InvalidInput.of(file, 'the file', 'a capacity map, as pitot capacity writes it', text.slice(0, 60));
}
