/** One thing wrong with what a user gave us. Reads as `<where>: <name> must be <rule>, got <value>`. */
export interface Fault {
  /** File, document or path within the scenario, e.g. `services.web.endpoints['GET /'][0]`. */
  where: string;
  name: string;
  rule: string;
  got: unknown;
  /** What is said after `where` instead of name, rule and value: the words of a system that has its own for it. */
  message?: string;
}

export function faultText({ where, name, rule, got, message }: Fault): string {
  if (message !== undefined) return `${where}: ${message}`;
  return `${where}: ${name} must be ${rule}, got ${show(got)}`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null) return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Bad input, with every fault that was found. The command line exits with 2 on it. */
export class InvalidInput extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultText).join('\n'));
    this.name = 'InvalidInput';
    this.faults = faults;
  }

  static of(where: string, name: string, rule: string, got: unknown): InvalidInput {
    return new InvalidInput([{ where, name, rule, got }]);
  }
}
