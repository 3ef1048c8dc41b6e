import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pitot-docker-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Runs the script where `docker` is the given shell script, or where there is none.
 * @returns what it printed, and with what `docker` was called
 */
function observability(docker: string | undefined, ...args: string[]) {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  if (docker !== undefined) {
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$*" >> ${calls}\n${docker}\n`);
    chmodSync(join(folder, 'docker'), 0o755);
  }
  const ended = spawnSync(process.execPath, ['scripts/observability.mjs', ...args], {
    encoding: 'utf8',
    env: { PATH: folder },
  });
  return { ...ended, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

const UP = 'compose --file observability/compose.yaml up --detach --wait';

describe('npm run observability', () => {
  it('starts the bundle where Docker runs, and says where it is and how to give it a run', () => {
    const { status, stdout, calls } = observability('exit 0');
    expect(status).toBe(0);
    expect(calls.at(-1)).toBe(UP);
    expect(stdout).toContain('http://127.0.0.1:3000');
    expect(stdout).toContain('pitot push out/flash-crowd --prometheus http://127.0.0.1:9090');
  });

  it.each([
    ['There is no Docker here.', undefined],
    ['not Docker Compose 2', 'test "$1" != compose'],
    ['its engine does not run', 'test "$1" != info'],
  ])('says what is missing, and how to do without: %s', (what, docker) => {
    const { status, stdout, calls } = observability(docker);
    expect(status).toBe(0);
    expect(stdout).toContain(what);
    expect(stdout).toContain('prometheus --config.file=observability/prometheus/local.yml');
    expect(calls).not.toContain(UP);
  });

  it('ends as Docker ends when that cannot start it, and claims nothing', () => {
    const { status, stdout } = observability('case "$*" in *up*) exit 17;; esac');
    expect(status).toBe(17);
    expect(stdout).toBe('');
  });

  it('stops it', () => {
    expect(observability('exit 0', 'stop').calls.at(-1)).toBe('compose --file observability/compose.yaml down');
  });

  it('knows no other word', () => {
    const { status, stderr, calls } = observability('exit 0', 'restart');
    expect(status).toBe(2);
    expect(stderr).toContain('the action must be start or stop, got restart');
    expect(calls).toEqual(['']);
  });
});
