import { type Document, isMap, isNode, LineCounter, type ParsedNode, parseAllDocuments } from 'yaml';
import { type Fault, InvalidInput } from '#sim/invalid.ts';

export type Path = readonly (string | number)[];

/** One Kubernetes object of a file, and where each part of it stands there. */
export interface ManifestDocument {
  /** As the user named it. */
  file: string;
  apiVersion: string;
  kind: string;
  /** metadata.name; empty when it has none. */
  name: string;
  value: Readonly<Record<string, unknown>>;
  /** Line of the field at `path`, or of the nearest one around it when that is missing. */
  lineOf(path: Path): number;
}

/**
 * The objects of a file, of one or several YAML documents or of one JSON document; those in a `List` one by one.
 * @throws {InvalidInput} with every fault of the syntax
 */
export function readDocuments(text: string, file: string): ManifestDocument[] {
  const counter = new LineCounter();
  // Kubernetes reads YAML 1.1, whose merge keys are in use.
  const parsed = parseAllDocuments(text, { lineCounter: counter, merge: true });
  const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
  const faults = documents.flatMap(({ errors }) =>
    errors.map((error) => syntaxFault(file, counter.linePos(error.pos[0]).line, error.message)),
  );
  if (faults.length > 0) throw new InvalidInput(faults);
  const found = documents.flatMap((document) => objectsOf(document, file, counter, faults));
  if (faults.length > 0) throw new InvalidInput(faults);
  if (found.length === 0)
    throw InvalidInput.of(`${file}:1`, 'the manifest', 'a file of at least one object', 'nothing');
  return found;
}

function syntaxFault(file: string, line: number, message: string): Fault {
  const [first = ''] = message.split('\n');
  const got = first.replace(/ at line \d+, column \d+:?$/, '');
  return { where: `${file}:${line}`, name: 'the manifest', rule: 'well-formed YAML', got };
}

function objectsOf(document: Document.Parsed, file: string, counter: LineCounter, faults: Fault[]): ManifestDocument[] {
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return [];
  const lineOf = (path: Path) => counter.linePos(offsetOf(document, path)).line;
  if (!isObject(value)) {
    faults.push({ where: `${file}:${lineOf([])}`, name: 'the manifest', rule: 'an object with kind', got: value });
    return [];
  }
  if (!isList(value)) return [objectAt(value, [], file, lineOf, faults)];
  return value.items.flatMap((item, i) => {
    if (isObject(item)) return [objectAt(item, ['items', i], file, lineOf, faults)];
    const where = `${file}:${lineOf(['items', i])}`;
    faults.push({ where, name: `items[${i}]`, rule: 'an object with kind', got: item });
    return [];
  });
}

function isList(value: Record<string, unknown>): value is { items: unknown[] } {
  return typeof value.kind === 'string' && value.kind.endsWith('List') && Array.isArray(value.items);
}

function objectAt(
  value: Record<string, unknown>,
  base: Path,
  file: string,
  lineOf: (path: Path) => number,
  faults: Fault[],
): ManifestDocument {
  const where = `${file}:${lineOf(base)}`;
  for (const name of ['apiVersion', 'kind']) {
    if (typeof value[name] === 'string' && value[name] !== '') continue;
    // In the words of kubectl.
    faults.push({ where, name, rule: 'a text', got: value[name], message: `Object '${name}' is missing` });
  }
  const { name } = isObject(value.metadata) ? value.metadata : {};
  return {
    file,
    apiVersion: String(value.apiVersion),
    kind: String(value.kind),
    name: typeof name === 'string' ? name : '',
    value,
    lineOf: (path) => lineOf([...base, ...path]),
  };
}

/** Where the key of a field begins, or an element of a list. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const segment of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => keyText(key) === String(segment)) : undefined;
    const child: unknown = pair?.value ?? (isNode(node) && 'get' in node ? node.get(segment, true) : undefined);
    const begin = (pair?.key as ParsedNode | undefined)?.range?.[0] ?? (child as ParsedNode | undefined)?.range?.[0];
    if (begin === undefined) break;
    offset = begin;
    node = child;
  }
  return offset;
}

function keyText(key: unknown): string {
  return isNode(key) ? String(key) : '';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
