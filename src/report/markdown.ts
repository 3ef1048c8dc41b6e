import { elasticityTable, policyTable, regretTable, type TextTable } from './assessment-table.ts';
import { pictures } from './pictures.ts';
import type { ReportModel } from './report-model.ts';
import { rerunCommands } from './rerun.ts';
import { shadowPicture } from './shadow-picture.ts';
import { SHADOW_NOTE, shadowTable, shadowTracks } from './shadow-tracks.ts';
import { fileSvg } from './svg.ts';
import { verdictText } from './verdict-text.ts';
import { spanText } from './verdicts.ts';

export interface MarkdownReport {
  text: string;
  /** Pictures by the names of their files, which belong beside the text. */
  pictures: Record<string, string>;
}

/** The report for a pull request: verdict, tables and pictures, which have to be files of their own there. */
export function reportMarkdown({ assessment, results, command }: ReportModel, prefix: string): MarkdownReport {
  const { headline, lines } = verdictText(assessment);
  const { scenario, seeds, durationSeconds, objectives, scenarioHash, version } = assessment;
  const drawn = pictures(assessment).map(({ name, picture }) => ({ file: `${prefix}-${name}.svg`, picture }));
  const tracks = shadowTracks(results);
  const shadows = tracks.map((track, i) => ({ file: `${prefix}-shadow-${i + 1}.svg`, picture: shadowPicture(track) }));
  const shown = ({ file, picture }: (typeof drawn)[number]) =>
    `![${plain(picture.title)}](${encodeURIComponent(file)})`;
  const elasticity = elasticityTable(assessment, 'together');
  const regret = regretTable(assessment);
  const parts = [
    `# ${plain(scenario)}`,
    `**${plain(headline)}**`,
    lines.map(plain).join('  \n'),
    `Seeds ${seeds.join(', ')} · ${spanText(durationSeconds)} of virtual time · ${objectives.length === 0 ? 'no objective' : plain(objectives.join('; '))}`,
    table(policyTable(assessment)),
    ...drawn.map(shown),
    ...(tracks.length > 0 ? ['## Shadows', SHADOW_NOTE, table(shadowTable(tracks)), ...shadows.map(shown)] : []),
    ...(elasticity.rows.length > 0 ? ['## Elasticity', table(elasticity)] : []),
    ...(regret.rows.length > 0 ? ['## Regret', table(regret)] : []),
    '## Run it again',
    ['```text', ...rerunCommands(results.map(({ summary }) => summary)), command, '```'].join('\n'),
    `Scenario sha256 \`${scenarioHash}\`, pitot ${version}.`,
  ];
  return {
    text: `${parts.filter((part) => part !== '').join('\n\n')}\n`,
    pictures: Object.fromEntries([...drawn, ...shadows].map(({ file, picture }) => [file, fileSvg(picture)])),
  };
}

function table({ columns, rows }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [
    line(columns.map(({ head }) => head)),
    `|${columns.map(({ left }) => (left ? ' --- |' : ' ---: |')).join('')}`,
    ...rows.map(line),
  ].join('\n');
}

/** Text that Markdown shows as it is, whatever it holds. */
function plain(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>|#~&]/g, (character) =>
      /[<>&]/.test(character) ? `&#${character.charCodeAt(0)};` : `\\${character}`,
    )
    .replace(/\s+/g, ' ');
}
