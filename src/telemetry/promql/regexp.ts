/**
 * A regular expression of Prometheus (RE2), which has to match a whole text. `.` matches line ends too.
 * @throws {RangeError} whose message is what it must not have: RE2 knows neither look-around nor references
 */
export function anchored(source: string): RegExp {
  if (/\(\?(?:=|!|<=|<!)/.test(source)) throw new RangeError('without look-around, which RE2 does not have');
  if (/(?:^|[^\\])(?:\\\\)*\\[1-9k]/.test(source))
    throw new RangeError('without back references, which RE2 does not have');
  const flags = /^\(\?([ims]+)\)/.exec(source);
  const rest = (flags === null ? source : source.slice(flags[0].length)).replaceAll('(?P<', '(?<');
  const own = [...new Set(`s${flags?.[1] ?? ''}`)].join('');
  try {
    return new RegExp(`^(?:${rest})$`, `${own}u`);
  } catch (error) {
    throw new RangeError(`that can be read (${(error as Error).message})`);
  }
}

/** Fills in `$1`, `${1}` and `$name` as Go's Expand does: a name is as long as it can be; what is not there is empty. */
export function expand(template: string, match: RegExpExecArray): string {
  return template.replace(/\$(\$|[A-Za-z0-9_]+|\{[A-Za-z0-9_]+\})/g, (_, reference: string) => {
    if (reference === '$') return '$';
    const name = reference.replace(/[{}]/g, '');
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? '';
  });
}
