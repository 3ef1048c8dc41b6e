import { autoscaler } from './autoscaler.ts';
import { compareRuns } from './compare-runs.ts';
import { load } from './load.ts';
import { overview } from './overview.ts';
import { pressurePoints } from './pressure-points.ts';

/** Where Grafana looks for them. */
export const FOLDER = 'observability/grafana/dashboards';

/** The name and the text of each file of the folder. */
export function dashboardFiles(): { name: string; text: string }[] {
  return [overview(), pressurePoints(), autoscaler(), compareRuns(), load()].map((built) => ({
    name: `${(built.uid ?? '').replace(/^pitot-/, '')}.json`,
    text: `${JSON.stringify(built, null, 2)}\n`,
  }));
}
