// Puts the script and the style sheet of the report into one file each, uPlot included, so that a page can hold both.
import { join } from 'node:path';
import { build } from 'esbuild';

/** Where the report's browser code lies, from the package's folder. */
export const BROWSER = join('src', 'report', 'html', 'browser');

/**
 * @param root the package's folder
 * @param outDir gets report/page.js and report/page.css
 */
export async function bundlePage(root, outDir) {
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: join(root, BROWSER, 'main.ts'), out: 'page' },
      { in: join(root, BROWSER, 'page.css'), out: 'page' },
    ],
    outdir: join(outDir, 'report'),
    bundle: true,
    format: 'iife',
    platform: 'browser',
    // DecompressionStream with deflate-raw.
    target: ['chrome103', 'firefox113', 'safari16.4'],
    conditions: ['pitot-src'],
    minify: true,
    legalComments: 'inline',
    logLevel: 'warning',
  });
}
