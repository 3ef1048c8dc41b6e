import type { Assessment } from '#experiment/assessment-result.ts';
import { forestPicture } from './forest-picture.ts';
import { paretoPicture } from './pareto-picture.ts';
import type { Picture } from './svg.ts';

/** The pictures that an assessment gives, by a name for their files. */
export function pictures(assessment: Assessment): { name: string; picture: Picture }[] {
  const found: [string, Picture | undefined][] = [
    ['cost', paretoPicture(assessment)],
    [
      'replica-hours',
      forestPicture(assessment, ({ differences }) => differences?.replicaHours, {
        title: 'Cost: paired differences',
        unit: 'replica-hours',
      }),
    ],
    [
      'violations',
      forestPicture(assessment, ({ differences }) => differences?.violationRatio, {
        title: 'Violations: paired differences',
        unit: 'percentage points of requests',
        scale: 100,
      }),
    ],
    [
      'p99',
      forestPicture(assessment, ({ differences }) => differences?.p99Seconds, {
        title: '99th percentile of the sojourn time: paired differences',
        unit: 'milliseconds',
        scale: 1000,
      }),
    ],
  ];
  return found.flatMap(([name, picture]) => (picture === undefined ? [] : [{ name, picture }]));
}
