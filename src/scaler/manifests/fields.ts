import { type Fault, faultText, InvalidInput } from '#sim/invalid.ts';
import { canonicalQuantity, type Quantity, readQuantity } from '#sim/quantity.ts';
import { isObject, type ManifestDocument, type Path } from './documents.ts';

const INT32 = { name: 'int32', low: -(2 ** 31), high: 2 ** 31 - 1 };
/** Of quantities, as the API server says it. */
const QUANTITY_RULE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** What was found wrong, or merely odd, in the objects of a file. */
export class Findings {
  readonly #found: { line: number; fault: Fault; fatal: boolean }[] = [];

  add(line: number, fault: Fault, fatal: boolean): void {
    this.#found.push({ line, fault, fatal });
  }

  /** Whether there is a fault of this field, of one around it, or of one within it. */
  hasFaultNear({ file, kind, name }: ManifestDocument, path: string): boolean {
    const suffix = `: ${kind} "${name}"`;
    return this.#found.some(({ fault, fatal }) => {
      if (!fatal || !fault.where.startsWith(`${file}:`) || !fault.where.endsWith(suffix)) return false;
      return fault.name === path || isWithin(fault.name, path) || isWithin(path, fault.name);
    });
  }

  get anyFault(): boolean {
    return this.#found.some(({ fatal }) => fatal);
  }

  /**
   * The warnings, a text each.
   * @throws {InvalidInput} with all faults in the order of the file, and the warnings among them: an unknown field often
   * explains what is missing
   */
  finish(): string[] {
    const sorted = this.#found.sort((a, b) => a.line - b.line).map(({ fault }) => fault);
    const texts = sorted.map(faultText);
    const faults = sorted.filter((_, i) => texts.indexOf(texts[i] as string) === i);
    if (this.anyFault) throw new InvalidInput(faults);
    return faults.map(faultText);
  }
}

/**
 * The fields of an object within a manifest, as the API server reads them: null is as good as absent, a field of the
 * wrong type is a fault, one that nobody knows a warning. Faults are worded as the API server's.
 */
export class Fields {
  readonly document: ManifestDocument;
  readonly path: Path;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #findings: Findings;
  readonly #known = new Set<string>();

  constructor(
    document: ManifestDocument,
    findings: Findings,
    path: Path = [],
    values: Readonly<Record<string, unknown>> = document.value,
  ) {
    this.document = document;
    this.path = path;
    this.#values = values;
    this.#findings = findings;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null;
  }

  /** The field as it is, which thereby counts as known. */
  raw(name: string): unknown {
    this.#known.add(name);
    return this.has(name) ? this.#values[name] : undefined;
  }

  /** The names of all fields that are there. */
  names(): string[] {
    return Object.keys(this.#values).filter((name) => this.has(name));
  }

  /** Fields that are known and make no difference here. */
  ignore(...names: string[]): void {
    for (const name of names) this.#known.add(name);
  }

  integer(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (Number.isInteger(value) && (value as number) >= INT32.low && (value as number) <= INT32.high) {
      return value as number;
    }
    this.#type(name, typeof value === 'number' ? `number ${value}` : undefined, INT32.name);
    return undefined;
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    this.#type(name, undefined, 'string');
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    this.#type(name, undefined, 'bool');
    return undefined;
  }

  quantity(name: string): Quantity | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') {
      this.#type(name, undefined, 'resource.Quantity');
      return undefined;
    }
    const quantity = readQuantity(value);
    if (quantity === undefined) this.fault(name, `Invalid value: ${shown(value)}: ${QUANTITY_RULE}`, value);
    return quantity;
  }

  object(name: string): Fields | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (isObject(value)) return new Fields(this.document, this.#findings, [...this.path, name], value);
    this.#type(name, undefined, 'object');
    return undefined;
  }

  /** The objects of a list. */
  list(name: string): Fields[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      this.#type(name, undefined, 'array');
      return undefined;
    }
    return value.flatMap((one: unknown, i) => {
      if (isObject(one)) return [new Fields(this.document, this.#findings, [...this.path, name, i], one)];
      this.fault(`${name}[${i}]`, `cannot unmarshal ${jsonType(one)} into an object`, one);
      return [];
    });
  }

  /** An object whose fields are all texts. Anything else is refused, numbers too: they have to be quoted. */
  texts(name: string): Record<string, string> | undefined {
    const fields = this.object(name);
    if (fields === undefined) return undefined;
    const texts: Record<string, string> = {};
    for (const key of fields.names()) {
      const text = fields.text(key);
      if (text !== undefined) texts[key] = text;
    }
    return texts;
  }

  invalid(name: string, detail: string): void {
    const value = this.#values[name];
    const quantity = typeof value === 'string' ? readQuantity(value) : undefined;
    this.fault(
      name,
      `Invalid value: ${shown(quantity === undefined ? value : canonicalQuantity(quantity))}: ${detail}`,
    );
  }

  required(name: string, detail = ''): void {
    this.fault(name, `Required value${detail === '' ? '' : `: ${detail}`}`);
  }

  forbidden(name: string, detail: string): void {
    this.fault(name, `Forbidden: ${detail}`);
  }

  notSupported(name: string, known: readonly string[]): void {
    const supported = known.map((one) => JSON.stringify(one)).join(', ');
    this.fault(name, `Unsupported value: ${shown(this.#values[name] ?? '')}: supported values: ${supported}`);
  }

  /** @param message what is said of the field after its path */
  fault(name: string, message: string, got: unknown = this.#values[name]): void {
    this.#find(name, message, got, `${this.pathOf(name)}: ${message}`, true);
  }

  /** @param message what is said of the object, whole */
  /** A fault of what was made of this object, at a path within it: its own words hold, with the place in the file. */
  faultAt(path: Path, rule: string, got: unknown): void {
    const name = new Fields(this.document, this.#findings, path, {}).pathOf('');
    // What was refused here already, or a part of it, is told once.
    if (this.#findings.hasFaultNear(this.document, name)) return;
    this.#findings.add(this.document.lineOf(path), { where: this.#where(path), name, rule, got }, true);
  }

  warn(name: string, message: string): void {
    this.#find(name, message, this.#values[name], message, false);
  }

  /** `spec.metrics[0].resource`; the path of this object itself for an empty name. */
  pathOf(name: string): string {
    const segments = name === '' ? this.path : [...this.path, name];
    return segments.reduce<string>((text, one) => {
      if (typeof one === 'number') return `${text}[${one}]`;
      if (!/^[\w-]+(\[\d+\])?$/.test(one)) return `${text}[${one}]`;
      return text === '' ? one : `${text}.${one}`;
    }, '');
  }

  /** Says which fields nobody has asked for: they are unknown here, and probably slips of the pen. */
  close(): void {
    for (const name of Object.keys(this.#values)) {
      if (!this.#known.has(name)) this.warn(name, `unknown field "${this.pathOf(name)}"`);
    }
  }

  #find(name: string, rule: string, got: unknown, message: string, fatal: boolean): void {
    const match = /^(.*)\[(\d+)\]$/.exec(name);
    const segments = match === null ? [name] : [match[1] as string, Number(match[2])];
    const path = name === '' ? this.path : [...this.path, ...segments];
    const fault = { where: this.#where(path), name: this.pathOf(name), rule, got, message };
    this.#findings.add(this.document.lineOf(path), fault, fatal);
  }

  /** `hpa.yaml:12: HorizontalPodAutoscaler "web"` */
  #where(path: Path): string {
    const { file, kind, name } = this.document;
    return `${file}:${this.document.lineOf(path)}: ${kind} "${name}"`;
  }

  #type(name: string, what: string | undefined, wanted: string): void {
    const { apiVersion, kind } = this.document;
    const path = this.pathOf(name);
    const value = this.#values[name];
    if (apiVersion.startsWith('autoscaling/')) {
      const into = `Go struct field ${kind}.${path} of type ${wanted}`;
      this.fault(name, `json: cannot unmarshal ${what ?? jsonType(value)} into ${into}`);
      return;
    }
    // Custom resources are held against a schema.
    const got = JSON.stringify(schemaType(value));
    this.fault(
      name,
      `Invalid value: ${got}: ${path} in body must be of type ${SCHEMA_TYPES[wanted] ?? wanted}: ${got}`,
    );
  }
}

const SCHEMA_TYPES: Readonly<Record<string, string>> = { int32: 'integer', bool: 'boolean' };

function schemaType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** What Go's decoder of JSON calls it. */
function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
