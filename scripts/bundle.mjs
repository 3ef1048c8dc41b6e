// Puts the modules of dist together, as many files as before by name but their code in shared chunks, so that constants
// and calls across modules cost nothing: V8 reads an imported binding anew at every use, also when it never changes, and
// the kernel uses hundreds of them a request. Types and names of files stay as the compiler made them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';

/**
 * @param root the package's folder
 * @param files the modules of src, all of which stay importable by their names
 * @param outDir where the compiler has put its output, which is replaced
 */
export async function bundle(root, files, outDir) {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const source = join(root, 'src');
  await build({
    absWorkingDir: root,
    entryPoints: files.map((file) => ({
      in: file,
      out: relative(source, file).split(sep).join('/').replace(/\.ts$/, ''),
    })),
    outdir: outDir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    conditions: ['pitot-src'],
    external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
    minifySyntax: true,
    keepNames: false,
    sourcemap: true,
    // As deep as the modules themselves, so that paths relative to a module hold wherever its code ends up.
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  });
  const variables = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^(?:export )?let (\w+)/gm)].map(([, name]) => name),
  );
  for (const file of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.js')) keepConstants(join(outDir, file), variables);
  }
}

/**
 * esbuild writes every declaration of a module's top level as `var`, which V8 has to read anew at each use, tables and
 * functions too. They are `const` again, but in files that declare what some module declares by `let`.
 */
function keepConstants(path, variables) {
  const code = readFileSync(path, 'utf8');
  if (variables.some((name) => new RegExp(`^(var|let) ([^\\n]*, )?${name}\\b`, 'm').test(code))) return;
  const constant = code.replace(/^var (?=[^;\n]*=)/gm, 'const ');
  if (constant !== code) writeFileSync(path, constant);
}
