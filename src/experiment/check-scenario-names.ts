import { type Faults, pathText } from '#services/check-faults.ts';

/** Names that become folders of results, on every file system, and labels of series. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/;
const RULE = "up to 100 letters, digits, '.', '_' and '-', beginning with a letter or digit and not ending in '.'";
/** Devices of Windows, which no file there may be named by. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** The rule that a text breaks as a name; undefined where it is one. */
export function nameRule(name: string): string | undefined {
  if (!NAME.test(name)) return RULE;
  return DEVICE.test(name) ? 'something else than a device of Windows' : undefined;
}

/** Checks names of the user's own under `where`, which must differ in more than case. */
export function checkNames(names: readonly string[], where: string, faults: Faults): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const rule = nameRule(name);
    const twin = seen.get(name.toLowerCase());
    if (rule !== undefined) faults.add(where, pathText(name), `named by ${rule}`, name);
    else if (twin !== undefined)
      faults.add(where, pathText(name), `named differently from '${twin}' in more than case`, name);
    seen.set(name.toLowerCase(), name);
  }
}
