/** Values as Python writes them, where Locust's files show that it is Python which wrote them. */

/** `repr` of a float: always with a point or an exponent; the same shortest digits that JavaScript prints. */
export function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `repr` of a text: in single quotes, or in double ones where only that saves escapes. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = [...text].map((character) => {
    if (character === '\\' || character === quote) return `\\${character}`;
    return ESCAPES[character] ?? unprintable(character);
  });
  return `${quote}${escaped.join('')}${quote}`;
}

const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function unprintable(character: string): string {
  const code = character.codePointAt(0) as number;
  if (!/[\p{C}\p{Zl}\p{Zp}]|[^\S ]/u.test(character)) return character;
  const [letter, width] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).padStart(width as number, '0')}`;
}

/** A row of Python's csv module: quotes only where they are needed, and CRLF. */
export function csvRow(cells: readonly (string | number)[]): string {
  const quoted = cells.map((cell) => {
    const text = String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(',')}\r\n`;
}

/** A JSON string as json.dumps writes it: ASCII only. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
