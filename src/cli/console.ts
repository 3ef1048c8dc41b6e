/** Where the command writes, and what it knows of who reads: a value, so that tests can hand in their own. */
export interface Console {
  /** Results, and nothing else. */
  stdout: Output;
  /** Progress, remarks and errors. */
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
}

export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Columns of the terminal there; undefined where there is none, or one that says that it has no columns at all. */
export function widthOf({ isTTY, columns }: Output): number | undefined {
  return isTTY === true && columns ? columns : undefined;
}

/** Whether to colour what goes there: a terminal, and nobody has asked for none (https://no-color.org). */
export function wantsColors({ isTTY }: Output, env: Console['env']): boolean {
  return isTTY === true && !isSet(env.NO_COLOR) && env.TERM !== 'dumb';
}

/** Whether a line there can be redrawn: a terminal that is not a log in disguise. */
export function canRedraw({ isTTY }: Output, env: Console['env']): boolean {
  return isTTY === true && !isSet(env.CI) && env.TERM !== 'dumb';
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '';
}
