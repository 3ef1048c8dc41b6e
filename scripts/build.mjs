// Builds dist from src when src is not what dist was built from. It builds beside dist and swaps at the end, so that a
// program running from dist meanwhile never sees half of it.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';
import { BROWSER, bundlePage } from './bundle-page.mjs';
import { hashOf } from './hash.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');
const target = join(root, 'dist');
const stampName = '.built-from';

export async function build({ force = false } = {}) {
  const all = filesIn(source).filter((file) => !/\.(test|fixture)\.ts$/.test(file));
  // What runs in the browser is bundled apart, to be written into the pages.
  const files = all.filter((file) => !file.startsWith(join(root, BROWSER, sep)));
  const config = [
    'scripts/bundle.mjs',
    'scripts/bundle-page.mjs',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ].map((name) => join(root, name));
  const inputs = [...all, ...config];
  const wanted = hashOf(
    inputs,
    inputs.map((file) => relative(root, file).split(sep).join('/')),
  );
  const stamp = join(target, stampName);
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  console.log('pitot: building dist');
  const fresh = join(root, `.dist-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  try {
    compile(fresh);
    await bundle(
      root,
      files.filter((file) => file.endsWith('.ts')),
      fresh,
    );
    await bundlePage(root, fresh);
    // Pages, style sheets and the like are read at run time from beside the code.
    for (const file of files) if (!file.endsWith('.ts')) copy(file, join(fresh, relative(source, file)));
    writeFileSync(join(fresh, stampName), wanted);
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function compile(outDir) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', outDir], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the build failed: the compiler found errors (see above); dist is as it was');
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await build({ force: true });
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
