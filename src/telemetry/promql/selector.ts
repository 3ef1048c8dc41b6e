import { Labels, NAME } from '#telemetry/labels.ts';
import type { SampleStore, StoredSeries } from '#telemetry/sample-store.ts';
import type { MatrixNode, Vector, VectorNode, Window } from './nodes.ts';
import type { Rules } from './rules.ts';

/** A selector sees a series up to this long after its last sample. */
export const LOOK_BACK = 300_000;

export interface Matcher {
  readonly name: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  readonly test: (value: string) => boolean;
}

/** When a selector looks, at the instant of the query or another. Milliseconds. */
export interface Moment {
  readonly offset: number;
  /** The instant after `@`; undefined: that of the evaluation. */
  readonly fixed?: () => number;
}

/** The series of a store that matchers select; looked up again only when the store has other series. */
export class Selection {
  readonly #store: SampleStore;
  readonly #matchers: readonly Matcher[];
  readonly #name: string | undefined;
  #version = -1;
  #series: StoredSeries[] = [];

  constructor(store: SampleStore, matchers: readonly Matcher[]) {
    this.#store = store;
    this.#matchers = matchers;
    this.#name = matchers.find(({ name, operator }) => name === NAME && operator === '=')?.value;
  }

  get series(): readonly StoredSeries[] {
    if (this.#version !== this.#store.version) {
      this.#version = this.#store.version;
      this.#series = [...this.#store.named(this.#name)].filter(({ labels }) => selects(this.#matchers, labels));
    }
    return this.#series;
  }
}

export function selects(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every(({ name, test }) => test(labels.get(name)));
}

/** The labels that an equality fixes, but for the name: what `absent` says is missing. */
export function absentLabels(matchers: readonly Matcher[]): Labels {
  const fixed: Record<string, string> = {};
  for (const { name, operator, value } of matchers) {
    if (name === NAME) continue;
    // A label that is matched twice is not told.
    fixed[name] = operator === '=' && !Object.hasOwn(fixed, name) ? value : '';
  }
  return Labels.of(fixed);
}

function instantOf({ offset, fixed }: Moment, time: number): number {
  return (fixed === undefined ? time : fixed()) - offset;
}

/** The last sample of each series, if it is not older than the look-back and its series has not ended. */
export function instantSelector(selection: Selection, moment: Moment, rules: Rules, absent: Labels): VectorNode {
  const select = (time: number, pick: (series: StoredSeries, place: number) => number): Vector => {
    const at = instantOf(moment, time);
    const oldest = at - LOOK_BACK;
    const labels: Labels[] = [];
    const values: number[] = [];
    for (const series of selection.series) {
      // Most look at the newest sample.
      const position = series.lastAt <= at ? series.end - 1 : series.after(at, false) - 1;
      if (position < series.first) continue;
      const place = position & series.mask;
      const sampledAt = series.times[place] as number;
      if (sampledAt < oldest || (rules.leftOpen && sampledAt === oldest) || series.stale[place] === 1) continue;
      labels.push(series.labels);
      values.push(pick(series, place));
    }
    return { labels, values };
  };
  return {
    type: 'vector',
    absent,
    at: (time) => select(time, (series, place) => series.values[place] as number),
    instants: (time) => select(time, (series, place) => (series.times[place] as number) / 1000),
  };
}

/** All samples of each series in the range that ends at the instant; marks of the end of a series are passed over. */
export function rangeSelector(
  selection: Selection,
  range: number,
  moment: Moment,
  rules: Rules,
  absent: Labels,
): MatrixNode {
  const window: Window = { times: new Float64Array(64), values: new Float64Array(64), count: 0, start: 0, end: 0 };
  return {
    type: 'matrix',
    absent,
    windows(time, visit) {
      const end = instantOf(moment, time);
      const start = end - range;
      for (const series of selection.series) {
        fill(window, series, start, end, rules);
        if (window.count > 0) visit(series.labels, window);
      }
    },
  };
}

function fill(window: Window, series: StoredSeries, start: number, end: number, rules: Rules): void {
  const from = series.after(start, !rules.leftOpen);
  const to = series.lastAt <= end ? series.end : series.after(end, false);
  if (to - from > window.times.length) {
    window.times = new Float64Array(2 * (to - from));
    window.values = new Float64Array(2 * (to - from));
  }
  const { times, values } = window;
  let count = 0;
  for (let position = from; position < to; position++) {
    const place = position & series.mask;
    if (series.stale[place] === 1) continue;
    times[count] = series.times[place] as number;
    values[count++] = series.values[place] as number;
  }
  window.count = count;
  window.start = start;
  window.end = end;
}
