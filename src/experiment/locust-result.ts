/** Files of a run in Locust's own formats, beside its other files when they were asked for. */
export const LOCUST_FILES = [
  'locust_stats.csv',
  'locust_stats_history.csv',
  'locust_failures.csv',
  'locust_exceptions.csv',
  'locust_stats.json',
] as const;

/** Versions of Locust whose files differ: what each changed stands in #load/locust/statistics-files.ts. */
export const LOCUST_GENERATIONS = ['2.12', '2.46', '2.47'] as const;
export type LocustGeneration = (typeof LOCUST_GENERATIONS)[number];
