// Installs the dependencies when node_modules is missing or not of this package-lock.json.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOf } from './hash.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
/** Holds the hash of the package-lock.json that was installed: times alone lie after a checkout. */
const stamp = join(modules, '.pitot-lock');

/**
 * What the lock file says and nothing else, as `npm ci` would, but without its refusal of a lock file that was written
 * where the optional packages of other platforms could not be had. No dependency needs its install script.
 */
const command = ['install', '--no-save', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];

export function install() {
  checkNode();
  const wanted = hashOf([lock], ['package-lock.json']);
  if (installed(wanted)) return;
  console.log('pitot: installing dependencies');
  const { status } = spawnSync('npm', command, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    throw new Error(
      'npm install failed (see above). It needs the npm registry; once it has run, no network is needed.',
    );
  }
  writeFileSync(stamp, wanted);
}

function installed(wanted) {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === wanted;
  // Somebody ran npm themselves: npm writes this file when it is done.
  const done = join(modules, '.package-lock.json');
  if (!existsSync(done) || statSync(done).mtimeMs < statSync(lock).mtimeMs) return false;
  writeFileSync(stamp, wanted);
  return true;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`pitot needs Node 20.19 or newer, this is ${process.versions.node}`);
  }
}
