import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './execute.mjs';

/** Where the newest Locust is put, with the linters that exported locustfiles have to please. */
export const LOCUST_VENV = join('node_modules', '.cache', 'pitot-locust');

/**
 * Makes a virtual environment with the newest Locust, unless there is one. Run by itself (`node .ci/locust.mjs`) it prepares a
 * machine for `npm run test:integration`.
 * @param {number} limit milliseconds
 * @returns {Promise<boolean>} whether it is there
 */
export async function installLocust(limit) {
  const locust = join(LOCUST_VENV, 'bin', 'locust');
  if (existsSync(locust)) return true;
  const end = Date.now() + limit;
  const within = (...args) => execute(args[0], args.slice(1), Math.max(0, end - Date.now()));
  await within('python3', '-m', 'venv', LOCUST_VENV);
  await within(join(LOCUST_VENV, 'bin', 'pip'), 'install', '-q', 'locust>=2.46', 'pyflakes', 'ruff');
  return existsSync(locust);
}

if (process.argv[1]?.endsWith('locust.mjs') && !(await installLocust(300_000))) process.exitCode = 1;
