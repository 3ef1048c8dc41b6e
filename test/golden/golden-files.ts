import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dialect } from '#load/locust/class-order.ts';
import type { Generation } from '#load/locust/statistics-files.ts';
import type { UserClassSpec } from '#load/spec.ts';

/** Values taken from the real Locust's classes, their clocks and sleeps scripted; one file a version. */
export interface Golden {
  file: string;
  dialect: Dialect;
  /** Locust anchors constant_pacing at the creation of the user since 2.18. */
  anchored: boolean;
  spawn_order: { classes: GoldenClass[]; n: number; order: string[] }[];
  dispatch: GoldenDispatch[];
  wait: { fn: string; durations: number[]; on_start?: number; overshoot?: number; start_wait: [number, number][] }[];
  tasks: Record<string, string[]>;
  stats: GoldenStatistics[];
  /** Random traffic, and what the tables showed in between. */
  traffic: { start: number; script: (GoldenRequest | { at: number; rows: (string | number | null)[][] })[] }[];
  /** Names of the tasks that each user did in a real run, and the profile that it ran. */
  decisions?: {
    seed: number;
    classes: UserClassSpec[];
    stages: { until: string; users: number; rate: number }[];
    users: Record<string, string[]>;
    /** Seconds at which each user began its first task. */
    firstStarts: Record<string, number>;
  };
  windows: { columns: string[]; rows: (number | null)[][] };
  csv: GoldenCsv[];
  /** Of the version 2. */
  minor: number;
}

export type GoldenClass = [name: string, weight: number, fixed?: number];

export interface GoldenDispatch {
  classes: GoldenClass[];
  workers: number;
  steps: {
    at: number;
    target: number;
    rate: number;
    classes: string[] | null;
    /** Users per class, or with several workers per worker and class, after each batch. */
    iterations: [at: number, users: Record<string, number | Record<string, number>>][];
  }[];
  order: string[];
}

export interface GoldenRequest {
  at: number;
  method: string;
  name: string;
  ms: number;
  failed: boolean;
}

export interface GoldenStatistics {
  in: number[];
  fails: number;
  buckets: [number, number][];
  median: number;
  avg: number;
  min: number;
  max: number;
  p: Record<string, number>;
  fail_ratio: number;
  total_rps: number;
}

/** Traffic, and the files that Locust's own writer made of it. */
export interface GoldenCsv {
  start: number;
  /** --csv-full-history */
  full: boolean;
  /** Response times are whole milliseconds. */
  whole: boolean;
  script: (
    | { at: number; users: number }
    | { at: number; method: string; name: string; ms: number; bytes: number; error?: string }
  )[];
  files: { stats: string; stats_history: string; failures: string; exceptions: string; json?: string };
}

/** Where the files lie: PITOT_LOCUST_GOLDEN, or the copies in the repository. */
export const goldenCopies = fileURLToPath(new URL('./data', import.meta.url));
export const goldenFolder = process.env.PITOT_LOCUST_GOLDEN ?? goldenCopies;

/** The recorded runs with their decisions: those of the folder, or the repository's own where it has none. */
export function recordedRuns(): Golden[] {
  const recorded = (folder: string) => goldenFiles(folder).filter(({ decisions }) => decisions !== undefined);
  const given = recorded(goldenFolder);
  return given.length > 0 ? given : recorded(goldenCopies);
}

/** The recorded files of Locust's writer: those of the folder, or the repository's own where it has none. */
export function goldenCsvFiles(): { file: string; csv: GoldenCsv[]; generation: Generation }[] {
  const recorded = (folder: string) => goldenFiles(folder).filter(({ csv }) => csv.length > 0);
  const given = recorded(goldenFolder);
  return (given.length > 0 ? given : recorded(goldenCopies)).map(({ file, csv, minor }) => ({
    file,
    csv,
    generation: minor >= 47 ? '2.47' : minor >= 43 ? '2.46' : '2.12',
  }));
}

/** @throws when the folder has no golden files: a suite that finds nothing must not pass */
export function goldenFiles(folder = goldenFolder): Golden[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length === 0) throw new Error(`no golden files (*.json) in ${folder}`);
  return names.sort().map((file) => {
    const golden = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const [major = 0, minor = 0] = String(golden.locust).split('.').map(Number);
    const since = (wanted: number) => major > 2 || (major === 2 && minor >= wanted);
    const none = {
      spawn_order: [],
      dispatch: [],
      wait: [],
      tasks: {},
      stats: [],
      traffic: [],
      windows: { columns: [], rows: [] },
      csv: [],
    };
    return { ...none, ...golden, file, minor, dialect: since(27) ? 'kl' : 'smooth', anchored: since(18) };
  });
}
