import { spawnSync } from 'node:child_process';
import { execute } from './execute.mjs';

/**
 * Installs what the machine lacks with apt-get: Debian's own packages, as the documents advise.
 * @param {Record<string, string>} programs the package of each
 * @param {number} limit milliseconds for all
 * @returns {Promise<string[]>} the programs that are still not there
 */
export async function missingPrograms(programs, limit) {
  const missing = () => Object.keys(programs).filter((program) => !isThere(program));
  const packages = [...new Set(missing().map((program) => programs[program]))];
  if (packages.length === 0) return [];
  const end = Date.now() + limit;
  const privileged = (...args) => {
    const command = process.getuid?.() === 0 ? args : ['sudo', '-n', ...args];
    return execute(command[0], command.slice(1), Math.max(0, end - Date.now()));
  };
  await privileged('apt-get', 'update', '-q');
  await privileged(
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    'install',
    '-qy',
    '--no-install-recommends',
    ...packages,
  );
  return missing();
}

function isThere(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}
