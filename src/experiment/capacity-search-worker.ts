import { type SearchOptions, searchCapacity } from './capacity-search.ts';
import type { Station } from './capacity-search-station.ts';

export interface CapacityTask {
  station: Station;
  options: SearchOptions;
}

/** One search; the entry of the worker threads. */
export default function work({ station, options }: CapacityTask): number {
  return searchCapacity(station, options);
}
