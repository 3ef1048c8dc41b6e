import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { loadScenario } from '#experiment/load-scenario.ts';
import { prepare } from '#experiment/prepare.ts';
import type { RunResult } from '#experiment/result.ts';
import { Run } from '#experiment/run.ts';
import { makeRunFolders, unfinishedSamples, writeRun } from '#report/files.ts';
import { SampleFile } from '#telemetry/live/sample-file.ts';

/** A folder of results that is gone when the file's tests have ended. */
export function resultsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pitot-results-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a scenario of this repository and writes its files, samples among them, as `pitot run` does. */
export async function writtenRun(out: string, scenario: string, policy: string, seed = 1): Promise<RunResult> {
  const loaded = await loadScenario(scenario);
  const prepared = prepare(loaded.scenario, loaded.base);
  const name = { scenario: prepared.scenario.name, policy, seed };
  makeRunFolders(out, [name]);
  const samples = new SampleFile(unfinishedSamples(out, name));
  const run = new Run(prepared, { policy, seed }, { samples: samples.sink });
  while (run.advance(run.now + 60e9)) {}
  const result = run.finish();
  samples.close();
  writeRun(out, result, true);
  return result;
}

/** Calls one of pitot's commands in this process. */
export function commandOutput() {
  const output = { stdout: '', stderr: '', code: -1 };
  const console = {
    stdout: { write: (text: string) => (output.stdout += text) },
    stderr: { write: (text: string) => (output.stderr += text) },
    env: {},
  };
  return {
    output,
    console,
    exit: (code: number) => {
      output.code = code;
    },
  };
}
