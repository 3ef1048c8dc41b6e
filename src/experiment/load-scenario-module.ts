import { basename, extname } from 'node:path';
import { createJiti } from 'jiti';
import { InvalidInput } from '#sim/invalid.ts';

/**
 * The value that a module exports by default or as `scenario`.
 * @param path absolute
 * @param file as the user named it, for errors
 */
export async function importScenario(path: string, file: string): Promise<unknown> {
  const module = await importModule(path, file, 'the scenario');
  // A promise of a scenario is one too, and fails as its module would.
  return await imported(async () => exported(module, file), path, file, 'the scenario');
}

/**
 * What a module exports. Its `import ... from 'pitot'` gets the very code that is running, whether that was installed,
 * built or is source: a scenario's builders cannot be of another version than what checks and runs it.
 * @param path absolute
 * @param file as the user named it, and what it holds, for errors
 * @throws {InvalidInput} when it cannot be imported
 */
export async function importModule(path: string, file: string, what: string): Promise<Record<string, unknown>> {
  const entry = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;
  const jiti = createJiti(import.meta.url, {
    virtualModules: { pitot: await import(/* @vite-ignore */ entry) },
    interopDefault: false,
    // A file that has been changed is to be read anew, and nothing to be left behind beside it.
    moduleCache: false,
    fsCache: false,
  });
  return await imported(() => jiti.import<Record<string, unknown>>(path), path, file, what);
}

async function imported<T>(act: () => Promise<T>, path: string, file: string, what: string): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw InvalidInput.of(file, what, 'a module that can be imported', complaint(error, path));
  }
}

function exported(module: Readonly<Record<string, unknown>>, file: string): unknown {
  const value = module.default === undefined ? module.scenario : module.default;
  const rule = 'the default export of its file, or the export named scenario';
  if (value === undefined) throw InvalidInput.of(file, 'the scenario', rule, exportsText(Object.keys(module)));
  if (typeof value === 'function') {
    throw InvalidInput.of(file, 'the scenario', 'exported as a value (call the function)', 'a function');
  }
  return value;
}

function exportsText(names: readonly string[]): string {
  if (names.includes('default')) return 'a default export that is undefined';
  return names.length === 0 ? 'no exports' : `the exports ${names.join(', ')}`;
}

/** The message, and the first line of the file that the stack passes through. */
export function complaint(error: unknown, path: string): string {
  if (!(error instanceof Error)) return String(error);
  const message = `${error.name}: ${error.message.split('\n')[0]}`;
  const line = error.stack?.split('\n').find((one) => one.includes(path) && /:\d+:\d+\)?$/.test(one));
  // Lines are those of the file; columns are not, since its types were taken out.
  const place = /:(\d+):\d+\)?$/.exec(line ?? '');
  return place === null ? message : `${message} (${basename(path)}:${place[1]})`;
}
