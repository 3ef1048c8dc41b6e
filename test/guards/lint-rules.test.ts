import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** One file each, seeded with one violation: [what, file, code, the rule that must report it]. */
const violations: [what: string, file: string, code: string, rule: string][] = [
  ['sim importing services', 'src/sim/a.ts', "export { x } from '#services/x.ts';", 'style/noRestrictedImports'],
  [
    'sim importing a type',
    'src/sim/b.ts',
    "import type { X } from '#scaler/x.ts';\nexport type Y = X;",
    'style/noRestrictedImports',
  ],
  [
    'scaler importing telemetry',
    'src/scaler/a.ts',
    "export { x } from '#telemetry/x.ts';",
    'style/noRestrictedImports',
  ],
  [
    'a folder within scaler importing load',
    'src/scaler/keda/a.ts',
    "export { x } from '#load/x.ts';",
    'style/noRestrictedImports',
  ],
  ['load importing services', 'src/load/a.ts', "export { x } from '#services/x.ts';", 'style/noRestrictedImports'],
  ['services importing load', 'src/services/a.ts', "export { x } from '#load/x.ts';", 'style/noRestrictedImports'],
  [
    'a test of services importing load',
    'src/services/a.test.ts',
    "export { x } from '#load/x.ts';",
    'style/noRestrictedImports',
  ],
  [
    'telemetry importing experiment',
    'src/telemetry/a.ts',
    "export { x } from '#experiment/x.ts';",
    'style/noRestrictedImports',
  ],
  [
    'experiment importing report',
    'src/experiment/a.ts',
    "export { x } from '#report/x.ts';",
    'style/noRestrictedImports',
  ],
  ['testing importing cli', 'src/testing/a.ts', "export { x } from '#cli/x.ts';", 'style/noRestrictedImports'],
  [
    'report importing the run itself',
    'src/report/a.ts',
    "export { x } from '#experiment/run.ts';",
    'style/noRestrictedImports',
  ],
  ['cli importing services', 'src/cli/a.ts', "export { x } from '#services/x.ts';", 'style/noRestrictedImports'],
  [
    'a room importing the public entry',
    'src/experiment/b.ts',
    "export { x } from 'pitot';",
    'style/noRestrictedImports',
  ],
  ['a scenario importing the inside', 'scenarios/a.ts', "export { x } from '#load/x.ts';", 'style/noRestrictedImports'],
  ['an import upwards', 'src/report/b.ts', "export { x } from '../report/x.ts';", 'style/noRestrictedImports'],
  [
    'an import upwards in disguise',
    'src/report/c.ts',
    "export { x } from './../report/x.ts';",
    'style/noRestrictedImports',
  ],
  [
    'a dynamic import over the border',
    'src/sim/c.ts',
    "export const x = import('#load/x.ts');",
    'style/noRestrictedImports',
  ],
  [
    'an import of a built-in module in sim',
    'src/sim/d.ts',
    "export { now } from 'node:perf_hooks';",
    'correctness/noNodejsModules',
  ],
  [
    'an import without its extension',
    'src/sim/e.ts',
    "export { x } from './clean';",
    'correctness/useImportExtensions',
  ],
  [
    'an import cycle',
    'src/sim/cycle.ts',
    "import { back } from './cycle-back.ts';\nexport const forth = 1 + back;",
    'suspicious/noImportCycles',
  ],
  [
    'a barrel',
    'src/sim/barrel.ts',
    "export { clean } from './clean.ts';\nexport { root } from './root.ts';",
    'performance/noBarrelFile',
  ],
  [
    'Math.log in sim',
    'src/sim/f.ts',
    'export const x = (y: number) => Math.log(y);',
    'nursery/noJsRestrictedProperties',
  ],
  [
    'Math.pow by name in load',
    'src/load/b.ts',
    "export const x = (y: number) => Math['pow'](y, y);",
    'nursery/noJsRestrictedProperties',
  ],
  [
    'sin taken out of Math',
    'src/services/b.ts',
    'const { sin } = Math;\nexport const x = sin(1);',
    'nursery/noJsRestrictedProperties',
  ],
  [
    'Math.random in scaler',
    'src/scaler/b.ts',
    'export const x = () => Math.random();',
    'nursery/noJsRestrictedProperties',
  ],
  ['Math.exp in telemetry', 'src/telemetry/b.ts', 'export const x = Math.exp(1);', 'nursery/noJsRestrictedProperties'],
  ['** in sim', 'src/sim/g.ts', 'export const x = (y: number) => y ** 0.5;', 'plugin'],
  ['2 ** something that is no whole number', 'src/sim/h.ts', 'export const x = 2 ** 0.5;', 'plugin'],
  ['**= in load', 'src/load/c.ts', 'export function x(y: number) {\n  y **= 2;\n  return y;\n}', 'plugin'],
  ['Date in scaler', 'src/scaler/c.ts', 'export const x = () => Date.now();', 'style/noRestrictedGlobals'],
  ['performance in sim', 'src/sim/i.ts', 'export const x = () => performance.now();', 'style/noRestrictedGlobals'],
  [
    'setTimeout in load',
    'src/load/d.ts',
    'export const x = () => setTimeout(() => {}, 1);',
    'style/noRestrictedGlobals',
  ],
  [
    'setInterval in services',
    'src/services/c.ts',
    'export const x = () => setInterval(() => {}, 1);',
    'style/noRestrictedGlobals',
  ],
  [
    'setImmediate in sim',
    'src/sim/j.ts',
    'export const x = () => setImmediate(() => {});',
    'style/noRestrictedGlobals',
  ],
  [
    'queueMicrotask in sim',
    'src/sim/k.ts',
    'export const x = () => queueMicrotask(() => {});',
    'style/noRestrictedGlobals',
  ],
  ['process in services', 'src/services/d.ts', 'export const x = () => process.hrtime();', 'style/noRestrictedGlobals'],
  ['crypto in load', 'src/load/e.ts', 'export const x = () => crypto.randomUUID();', 'style/noRestrictedGlobals'],
  ['a promise in sim', 'src/sim/l.ts', 'export const x = () => Promise.resolve(1);', 'style/noRestrictedGlobals'],
  [
    'a way round through globalThis',
    'src/sim/m.ts',
    'export const x = () => globalThis.Date.now();',
    'style/noRestrictedGlobals',
  ],
  [
    'a test left out',
    'src/sim/skipped.test.ts',
    "import { it } from 'vitest';\nit.skip('holds', () => {});",
    'suspicious/noSkippedTests',
  ],
];

/** What looks near to a violation and is none. */
const allowed: [what: string, file: string, code: string][] = [
  [
    'sqrt, floor and integer operations',
    'src/sim/clean.ts',
    'export const clean = Math.floor(Math.sqrt(Math.imul(3, 5)) * Math.PI);',
  ],
  ['whole powers of two, and of BigInt', 'src/sim/powers.ts', 'export const powers = [2 ** 32, 2 ** -32, 10n ** 3n];'],
  [
    'services importing sim',
    'src/services/clean.ts',
    "import { clean } from '#sim/clean.ts';\nexport const twice = clean + clean;",
  ],
  [
    'a folder within services importing services',
    'src/services/threads/clean.ts',
    "import { twice } from '#services/clean.ts';\nexport const started = twice + Date.now();",
  ],
  [
    'running Locust as a process',
    'src/load/locust/clean.ts',
    "import { spawn } from 'node:child_process';\nexport const run = () => spawn('locust', [String(process.pid)]);",
  ],
  [
    'telemetry importing scaler',
    'src/telemetry/clean.ts',
    "import type { X } from '#scaler/x.ts';\nexport type Y = X;",
  ],
  [
    'report importing the result',
    'src/report/clean.ts',
    "import type { X } from '#experiment/result.ts';\nexport type Y = X;",
  ],
  [
    'a test comparing with Math.log',
    'src/sim/clean.test.ts',
    "import { readFileSync } from 'node:fs';\nexport const logarithm = Math.log(readFileSync('x').length) ** 2;",
  ],
  [
    'experiment with clocks and promises',
    'src/experiment/clean.ts',
    'export const wait = () => new Promise((done) => setTimeout(done, 1));',
  ],
  ['the public entry', 'src/index.ts', "export { clean } from './sim/clean.ts';"],
];

const root = process.cwd();
const binary = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
let folder = '';
let reported = new Map<string, string[]>();

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pitot-lint-')));
  for (const name of ['biome.json', '.gitignore', '.ci/lint', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const [, file, code] of [...violations, ...allowed]) write(file, code);
  write('src/sim/cycle-back.ts', "import { forth } from './cycle.ts';\nexport const back = () => forth;");
  write('src/sim/root.ts', 'export const root = Math.sqrt(2);');
  reported = lint();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, code: string): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  writeFileSync(join(folder, file), `${code}\n`);
}

/** The rules that biome reports, by file. */
function lint(): Map<string, string[]> {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [binary, 'lint', '--reporter=json', '--max-diagnostics=none', '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  if (!stdout.startsWith('{')) throw new Error(`biome did not run:\n${stdout}${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
  const rules = new Map<string, string[]>();
  for (const { category, location } of diagnostics) {
    const rule = category.replace(/^lint\//, '');
    rules.set(location.path, [...(rules.get(location.path) ?? []), rule]);
  }
  return rules;
}

describe('the lint rules', () => {
  it.each(violations)('report %s', (_, file, __, rule) => {
    expect(reported.get(file)).toContain(rule);
  });

  it.each(allowed)('allow %s', (_, file) => {
    expect(reported.get(file)).toBeUndefined();
  });
});
