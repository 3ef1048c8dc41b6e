/** A number that changes at instants and holds in between. The first step is at 0. */
export type StepSeries = readonly Step[];

export interface Step {
  /** Seconds since the start of the run. */
  atSeconds: number;
  /** From this instant on. */
  value: number;
}

/** The value at an instant; where it changes just then, the new one. */
export function valueAt(series: StepSeries, atSeconds: number): number {
  let value = series[0]?.value ?? 0;
  for (const step of series) {
    if (step.atSeconds > atSeconds) break;
    value = step.value;
  }
  return value;
}

/** Notes a value, unless it is the one that holds; of several at one instant the last counts. */
export function note(series: Step[], atSeconds: number, value: number): void {
  const last = series.at(-1);
  if (last?.value === value) return;
  if (last?.atSeconds === atSeconds) {
    series.pop();
    note(series, atSeconds, value);
  } else series.push({ atSeconds, value });
}

/** Every instant at which one of the series changes, in order, each once. */
export function instants(...all: readonly StepSeries[]): number[] {
  const found = new Set(all.flatMap((series) => series.map(({ atSeconds }) => atSeconds)));
  return [...found].sort((a, b) => a - b);
}
