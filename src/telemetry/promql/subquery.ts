import type { Labels } from '#telemetry/labels.ts';
import type { MatrixNode, VectorNode, Window } from './nodes.ts';
import type { Rules } from './rules.ts';
import type { Moment } from './selector.ts';

/** The step of a subquery that names none: Prometheus' default for evaluation_interval. */
export const DEFAULT_STEP = 60_000;

interface Points {
  labels: Labels;
  times: number[];
  values: number[];
}

/** An expression at each multiple of the step within a range. */
export function subquery(
  of: VectorNode,
  range: number,
  step: number,
  { offset, fixed }: Moment,
  rules: Rules,
): MatrixNode {
  const collect = (start: number, end: number): Map<string, Points> => {
    const series = new Map<string, Points>();
    let at = step * Math.trunc(start / step);
    if (at < start || (rules.leftOpen && at === start)) at += step;
    for (; at <= end; at += step) {
      const { labels, values } = of.at(at);
      labels.forEach((one, i) => {
        let points = series.get(one.key);
        if (points === undefined) {
          points = { labels: one, times: [], values: [] };
          series.set(one.key, points);
        }
        points.times.push(at);
        points.values.push(values[i] as number);
      });
    }
    return series;
  };
  return {
    type: 'matrix',
    windows(time, visit) {
      const end = (fixed === undefined ? time : fixed()) - offset;
      const start = end - range;
      for (const { labels, times, values } of collect(start, end).values()) {
        const window: Window = {
          times: Float64Array.from(times),
          values: Float64Array.from(values),
          count: times.length,
          start,
          end,
        };
        visit(labels, window);
      }
    },
  };
}
