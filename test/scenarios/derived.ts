import type { RunResult } from '#experiment/result.ts';
import { runFiles } from '#report/run-files.ts';
import { report } from '#report/table.ts';
import { picture } from './picture.ts';

/** What the README shows of the flash crowd is computed from its runs: the table as `npm start` prints it, and a picture. */
export const PICTURE = 'docs/images/flash-crowd.svg';

const BEGIN = '<!-- The table of npm start, written by npm run update:scenarios -->';
const END = '<!-- end of the table -->';

/** The README with the table of these runs in its place. */
export function withTable(readme: string, results: readonly RunResult[]): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`the README has no place for a table: ${BEGIN} ... ${END}`);
  const table = report(results.map(({ summary }) => summary));
  return `${before}${BEGIN}\n\n\`\`\`text\n${table}\`\`\`\n\n${END}${after}`;
}

export function flashCrowdPicture(results: readonly RunResult[]): string {
  const csv = (policy: string) => {
    const result = results.find(({ summary }) => summary.policy === policy);
    if (result === undefined) throw new Error(`no run under ${policy}`);
    return [...runFiles(result)['series.csv']].join('');
  };
  return picture('A flash crowd comes to a shop: requests a second', 'web', [
    { policy: 'hpa-50', color: '#1668b8', csv: csv('hpa-50') },
    { policy: 'hpa-90', color: '#c8501e', csv: csv('hpa-90') },
  ]);
}
