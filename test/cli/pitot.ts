import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** The command as it was built, run as users run it. */
export const MAIN = join(process.cwd(), 'dist/cli/main.js');

const env = { ...process.env, CI: '', NO_COLOR: '', TERM: 'xterm', PITOT_DEBUG: '' };

export function pitot(args: readonly string[], cwd = process.cwd()): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], { cwd, env, encoding: 'utf8' });
}

/** Runs a shell's command line in which `pitot` is ours. */
export function shell(line: string, cwd = process.cwd()): SpawnSyncReturns<string> {
  const named = `pitot() { "${process.execPath}" "${MAIN}" "$@"; }; ${line}`;
  return spawnSync('bash', ['-c', named], { cwd, env, encoding: 'utf8' });
}

/** Starts the command, sends `signal` once its stderr matches, and waits for the end. */
export function interrupted(
  args: readonly string[],
  when: RegExp,
  signal: NodeJS.Signals,
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env });
    let stdout = '';
    let stderr = '';
    let sent = false;
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
      if (sent || !when.test(stderr)) return;
      sent = true;
      child.kill(signal);
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** A new empty folder, gone when the file's tests have ended. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pitot-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
