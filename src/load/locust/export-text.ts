/** Values as Python source. */

/** A text in double quotes; JSON's escapes are Python's. */
export function pythonText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\x7f');
}

/** A request body as bytes. */
export function pythonBytes(text: string): string {
  // Bytes literals hold ASCII only.
  const ascii = [...text].every((character) => character < '\u007f');
  if (!ascii) return `${pythonText(text)}.encode()`;
  if (!text.includes('"') || text.includes("'")) return `b${pythonText(text)}`;
  return `b'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** Seconds of whole nanoseconds, as the shortest number that gives them back. */
export function pythonSeconds(nanoseconds: number): string {
  return String(nanoseconds / 1e9);
}

/** Whatever stands in a docstring. */
export function docText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"""', "'''").replace(/"$/, '\\"');
}

/** A name for a task of this name: letters, digits and _, and none that Python, TaskSet or another task has. */
export function identifier(name: string, taken: Set<string>): string {
  const words = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  const base = /^[a-z]/.test(words) ? words : `task_${words}`.replace(/_$/, '');
  let found = RESERVED_IN_TASKS.has(base) ? `${base}_` : base;
  for (let n = 2; taken.has(found); n++) found = `${base}_${n}`;
  taken.add(found);
  return found;
}

export const PYTHON_KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

const RESERVED_IN_TASKS = new Set([
  ...PYTHON_KEYWORDS,
  ...['client', 'execute_next_task', 'execute_task', 'get_next_task', 'interrupt', 'max_wait', 'min_wait', 'on_start'],
  ...[
    'on_stop',
    'parent',
    'run',
    'schedule_task',
    'tasks',
    'user',
    'wait',
    'wait_function',
    'wait_time',
    'task',
    'tag',
  ],
  // Names of Python that readers, and linters, do not like to see hidden.
  ...[
    'list',
    'open',
    'type',
    'id',
    'input',
    'print',
    'next',
    'max',
    'min',
    'set',
    'dict',
    'filter',
    'map',
    'help',
    'all',
  ],
]);
