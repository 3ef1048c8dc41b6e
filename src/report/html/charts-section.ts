import type { Assessment } from '#experiment/assessment-result.ts';
import { html } from './escape.ts';

/** Charts by the identifiers that the page's script knows them by, with their headings and what they show. */
const CHARTS: readonly [id: string, heading: string, note: string][] = [
  ['arrivals', 'Arrivals', 'Calls a second at the chosen service.'],
  [
    'supply',
    'Supply and demand',
    'Ready replicas of the chosen service under each policy; tick which (of many, the best are ticked). Dashed: the demand, where a capacity map knows it.',
  ],
  [
    'states',
    'Replicas by state, and decisions',
    'Of the chosen service under the chosen policy. Each mark is a decision: point at it for its reason, click to keep it.',
  ],
  [
    'heat',
    'Sojourn times of requests',
    'The darker (in the dark: the brighter), the more requests. Dotted: the objective. Red at the top: requests that were not completed; red at the foot: when an objective was not met.',
  ],
  [
    'utilization',
    'Utilization by service',
    'CPU used / CPU requested. Above 100 % a replica uses more than it asked for, up to its limit.',
  ],
  [
    'queue',
    'Queue by service',
    'Calls at each service, waiting or being served (a caller waits for those it calls); dashed: those that wait.',
  ],
];

/** Headings and places of the charts; the script draws them. */
export function chartsSection({ policies, seeds }: Assessment, services: readonly string[]): string {
  const options = (names: readonly string[]) =>
    names.map((name) => `<option value="${html(name)}">${html(name)}</option>`).join('');
  return `<h2>Over time</h2>
<p class="note" id="charts-note">Seed ${seeds[0]}. Drag across a chart to zoom all of them, double-click to see everything again.</p>
<noscript><p>The charts need JavaScript; everything else on this page does not.</p></noscript>
<div class="controls">
<label>Policy <select id="policy">${options(policies.map(({ policy }) => policy))}</select></label>
<label>Service <select id="service">${options(services)}</select></label>
<span class="group" role="group" aria-label="Stretch of time">
<button type="button" data-act="left" aria-label="Earlier">◀</button><button type="button" data-act="in" aria-label="Zoom in">+</button><button type="button" data-act="out" aria-label="Zoom out">−</button><button type="button" data-act="right" aria-label="Later">▶</button><button type="button" data-act="reset">All</button>
<span id="range" aria-live="polite"></span></span>
</div>
<div id="charts">
${CHARTS.map(([id, heading, note]) => chart(id, heading, note)).join('\n')}
</div>`;
}

function chart(id: string, heading: string, note: string): string {
  const decisions =
    id === 'states'
      ? '<div class="controls-inline"><button type="button" data-act="previous">Previous decision</button> <button type="button" data-act="next">Next decision</button></div><div class="decision" id="decision" aria-live="polite"></div>'
      : '';
  return `<section><div class="chart" id="chart-${id}"><h3>${heading}</h3><p class="note">${html(note)}</p></div>${decisions}</section>`;
}
