import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInput } from '#sim/invalid.ts';
import { loadScenario } from './load-scenario.ts';

const SCENARIO = {
  name: 'shop',
  duration: '5m',
  services: { web: { endpoints: { 'GET /': [{ step: 'cpu', time: { dist: 'exponential', mean: '5ms' } }] } } },
  load: {
    visitors: { source: 'arrivals', rate: { trace: { file: 'day.csv', peak: 3 } }, target: 'GET /' },
    robots: { source: 'arrivals', rate: 5, target: 'GET /' },
  },
};

const FILES: Record<string, string> = {
  'default.ts': `import { type Scenario } from 'pitot';\nexport default ${JSON.stringify(SCENARIO)} as unknown as Scenario;`,
  'named.mts': `export const scenario = ${JSON.stringify(SCENARIO)};`,
  'plain.js': `export default ${JSON.stringify(SCENARIO)};`,
  'plain.mjs': `export default ${JSON.stringify(SCENARIO)};`,
  'plain.json': JSON.stringify(SCENARIO),
  'plain.yaml': `
    name: shop
    duration: 5m
    services: { web: { endpoints: { GET /: [{ step: cpu, time: { dist: exponential, mean: 5ms } }] } } }
    load:
      visitors: { source: arrivals, rate: { trace: { file: day.csv, peak: 3 } }, target: GET / }
      robots: { source: arrivals, rate: 5, target: GET / }`,
  'builders.ts': `
    import { exponential } from 'pitot';
    import { duration } from './parts/duration.ts';
    enum Old { Enum = 3 }
    const scenario = ${JSON.stringify(SCENARIO)};
    scenario.services.web.endpoints['GET /'][0] = { step: 'cpu', time: exponential('5ms') };
    export default { ...scenario, duration, seed: Old.Enum };`,
  'parts/duration.ts': `export const duration: string = '7m';`,
  'same.ts': `
    import * as pitot from 'pitot';
    (globalThis as Record<string, unknown>).pitotOfScenario = pitot.InvalidInput;
    export default ${JSON.stringify(SCENARIO)};`,
  'no-trace.json': JSON.stringify({ ...SCENARIO, load: { robots: SCENARIO.load.robots } }),
  'throws.ts': `interface Nothing { nothing: 1 }\n\nconst broken = (undefined as unknown as Nothing).nothing;\nexport default broken;\n`,
  'throws-text.js': `throw 'no';`,
  'syntax.ts': `export default {\n  name: [1,,;\n};\n`,
  'no-such-import.ts': `import { nothing } from './nowhere.ts';\nexport default nothing;\n`,
  'empty.ts': '',
  'other.ts': 'export const one = 1;\nexport const two = 2;\n',
  'undefined.ts': 'export default undefined;\n',
  'null.ts': 'export default null;\n',
  'promise.ts': `export default Promise.resolve(${JSON.stringify(SCENARIO)});`,
  'late.ts': `export default Promise.reject(new Error('late'));\n`,
  'function.ts': 'export default () => ({});\n',
  'number.ts': 'export default 5;\n',
  'faulty.ts': `export default { ...${JSON.stringify(SCENARIO)}, seed: -1, nmae: 'x' };\n`,
  'bad.json': '{ "name": }',
  'bad.yml': 'a: [1\nb: 2',
  'text.txt': 'hello',
};

let folder = '';

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pitot-load-')));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function complaint(name: string, overrides = {}): Promise<string> {
  const file = join(folder, name);
  try {
    await loadScenario(file, overrides);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message.replaceAll(file, name);
    throw error;
  }
  return 'none';
}

describe('loadScenario', () => {
  it.each(['default.ts', 'named.mts', 'promise.ts', 'plain.js', 'plain.mjs', 'plain.json', 'plain.yaml'])(
    'reads %s',
    async (name) => {
      const file = join(folder, name);
      expect(await loadScenario(file)).toEqual({ scenario: SCENARIO, file, base: folder });
    },
  );

  it('takes a path as from the working directory', async () => {
    const { file, base } = await loadScenario(relative(process.cwd(), join(folder, 'plain.json')));
    expect({ file, base }).toEqual({ file: join(folder, 'plain.json'), base: folder });
  });

  it("lets TypeScript import builders from 'pitot' and files of its own", async () => {
    const { scenario } = await loadScenario(join(folder, 'builders.ts'));
    expect(scenario).toEqual({ ...SCENARIO, duration: '7m', seed: 3 });
  });

  it("gives a scenario the very 'pitot' that is running", async () => {
    await loadScenario(join(folder, 'same.ts'));
    expect((globalThis as Record<string, unknown>).pitotOfScenario).toBe(InvalidInput);
  });

  it('reads a file that was changed anew', async () => {
    const file = join(folder, 'changing.ts');
    const seeds = [];
    for (const seed of [1, 2]) {
      writeFileSync(file, `export default ${JSON.stringify({ ...SCENARIO, seed })};`);
      seeds.push((await loadScenario(file)).scenario.seed);
    }
    expect(seeds).toEqual([1, 2]);
  });

  it('checks what a file exports', async () => {
    expect(await complaint('number.ts')).toBe('number.ts: the scenario must be an object, got 5');
    const [first, second, ...more] = (await complaint('faulty.ts')).split('\n');
    expect(first).toBe('faulty.ts: seed must be a whole number from 0 to 9007199254740991, got -1');
    expect(second).toContain('faulty.ts: nmae must be left out ');
    expect(more).toEqual([]);
  });

  it.each([
    [
      'throws.ts',
      `a module that can be imported, got "TypeError: Cannot read properties of undefined (reading 'nothing') (throws.ts:3)"`,
    ],
    ['throws-text.js', 'a module that can be imported, got "no"'],
    ['syntax.ts', 'a module that can be imported, got "Error: ParseError: Unexpected token'],
    ['no-such-import.ts', `a module that can be imported, got "Error: Cannot find module './nowhere.ts'`],
    ['empty.ts', 'the default export of its file, or the export named scenario, got "no exports"'],
    ['other.ts', 'the default export of its file, or the export named scenario, got "the exports one, two"'],
    [
      'undefined.ts',
      'the default export of its file, or the export named scenario, got "a default export that is undefined"',
    ],
    ['null.ts', 'an object, got null'],
    ['late.ts', 'a module that can be imported, got "Error: late (late.ts:1)"'],
    ['function.ts', 'exported as a value (call the function), got "a function"'],
    ['bad.json', 'well-formed JSON, got "Unexpected token'],
    ['bad.yml', 'well-formed YAML, got "Flow sequence in block collection'],
    ['text.txt', 'a file that ends in one of .ts, .mts, .js, .mjs, .json, .yaml, .yml, got ".txt"'],
    ['gone.ts', 'a file that exists, got "gone.ts"'],
    ['parts', 'a file that ends in one of .ts, .mts, .js, .mjs, .json, .yaml, .yml, got ""'],
  ])('says what is wrong with %s', async (name, rule) => {
    expect(await complaint(name)).toContain(`${name}: the scenario must be ${rule}`);
  });

  it('replaces the fields of every trace, and of nothing else', async () => {
    const file = join(folder, 'plain.json');
    const traceWith = async (overrides: object) => {
      const { load } = (await loadScenario(file, overrides)).scenario;
      expect(load.robots).toEqual(SCENARIO.load.robots);
      return (load.visitors as typeof SCENARIO.load.visitors).rate.trace;
    };
    expect(await traceWith({})).toEqual({ file: 'day.csv', peak: 3 });
    expect(await traceWith({ peak: 7 })).toEqual({ file: 'day.csv', peak: 7 });
    expect(await traceWith({ mean: 7 })).toEqual({ file: 'day.csv', mean: 7 });
    expect(await traceWith({ gaps: 'zero' })).toEqual({ file: 'day.csv', peak: 3, gaps: 'zero' });
    expect(await traceWith({ trace: 'x.csv' })).toEqual({ file: join(process.cwd(), 'x.csv'), peak: 3 });
  });

  it('checks what was replaced', async () => {
    expect(await complaint('plain.json', { peak: -1 })).toBe(
      'plain.json: load.visitors.rate.trace.peak must be a number above 0, got -1',
    );
    expect(await complaint('plain.json', { gaps: 'none' })).toMatch(/gaps must be .*'interpolate'.*"none"/);
    expect(await complaint('plain.json', { peak: 2, mean: 1 })).toBe(
      'plain.json: load.visitors.rate.trace.mean must be left out where peak is given, got 1',
    );
  });

  it('refuses to replace where there is no trace', async () => {
    expect(await complaint('no-trace.json', { peak: 2 })).toBe(
      'no-trace.json: load must be an object with a source whose rate is a trace, for its fields to be replaced, got "robots"',
    );
  });
});
