/** Pieces of SVG pictures. Colours are classes, so that a page can be dark; a picture of its own brings its styles. */

export function xml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A linear scale from values to coordinates. */
export function linear(low: number, high: number, from: number, to: number): (value: number) => number {
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

/** Round numbers between two values, some `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  const raw = (high - low) / count;
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) as number);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export interface Picture {
  title: string;
  width: number;
  height: number;
  body: string;
}

/** Within a page: its style sheet has the colours. */
export function inlineSvg({ title, width, height, body }: Picture): string {
  return `<svg class="picture" viewBox="0 0 ${width} ${height}" role="img" aria-label="${xml(title)}">${body}</svg>`;
}

/** A file of its own, readable on light and dark grounds. */
export function fileSvg({ title, width, height, body }: Picture): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"><title>${xml(title)}</title><style>${STYLE}</style><rect class="ground" width="${width}" height="${height}"/>${body}</svg>\n`;
}

const STYLE =
  'text{font:12px system-ui,sans-serif;fill:#1b1f24}.muted{fill:#57606a}.label{paint-order:stroke;stroke:#fff;stroke-width:3px}.ground{fill:#fff}.grid{stroke:#d8dee4}.axis{stroke:#8c959f}.limit{stroke:#b3261e;stroke-dasharray:5 4}.limit-text{fill:#b3261e}.point{fill:#2f6fde;stroke:#fff}.missed{fill:#fff;stroke:#b3261e;stroke-width:2}.oracle{fill:#8c959f}.bar{stroke:#2f6fde;stroke-width:2}.front{stroke:#2f6fde;fill:none;stroke-dasharray:2 3}.zero{stroke:#57606a}';
