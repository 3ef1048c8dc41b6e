import type { RunResult } from '#experiment/result.ts';
import { shadowPicture } from '#report/shadow-picture.ts';
import { SHADOW_NOTE, shadowTable, shadowTracks } from '#report/shadow-tracks.ts';
import { inlineSvg } from '#report/svg.ts';
import { html } from './escape.ts';
import { tableHtml } from './table.ts';

/** Dry runs: what shadows would have done. Nothing where there are none. */
export function shadowSection(results: readonly RunResult[]): string {
  const tracks = shadowTracks(results);
  if (tracks.length === 0) return '';
  return `<h2>Shadows</h2>
<p class="note">${html(SHADOW_NOTE)}</p>
${tableHtml(shadowTable(tracks), 'Shadows')}
<div class="pictures">${tracks.map((track) => `<div>${inlineSvg(shadowPicture(track))}</div>`).join('')}</div>`;
}
