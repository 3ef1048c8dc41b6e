import { createHash } from 'node:crypto';
import type { Assets } from '#report/html-assets.ts';
import type { ReportModel } from '#report/report-model.ts';
import { rerunCommands } from '#report/rerun.ts';
import { verdictText } from '#report/verdict-text.ts';
import { chartsSection } from './charts-section.ts';
import { html } from './escape.ts';
import { packText } from './pack.ts';
import { payloadOf } from './payload.ts';
import { elasticitySection, policySection, pressureSection, verdictSection } from './sections.ts';
import { shadowSection } from './shadow-section.ts';

/** The report as one HTML file that asks nothing of the network; scripts and styles other than its own are refused. */
export function reportHtml(model: ReportModel, { script, style }: Assets): string {
  const { assessment, results } = model;
  const { payload, columns } = payloadOf(results, assessment);
  // A script may hold any text but the one that ends its element.
  const code = script.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(code)}'`,
    `style-src '${sourceHash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${html(verdictText(assessment).headline)}">
<title>${html(assessment.scenario)} – pitot report</title>
<style>${style}</style>
</head>
<body>
<main>
${verdictSection(assessment)}
${policySection(assessment)}
${chartsSection(assessment, payload.services)}
${shadowSection(results)}
${pressureSection(assessment)}
${elasticitySection(assessment)}
${rerunSection(model)}
</main>
<script type="text/plain" id="payload">${packText(JSON.stringify(payload))}</script>
<script type="text/plain" id="columns">${columns}</script>
<script>${code}</script>
</body>
</html>
`;
}

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function rerunSection({ assessment, results, folders, command }: ReportModel): string {
  const files = ['run.json', 'series.csv', 'sojourn.csv', 'events.ndjson'];
  const rows = results.map(({ summary }, i) => {
    const links = files.map((file) => `<a href="${html(href(`${folders[i]}/${file}`))}">${file}</a>`).join(' ');
    return `<tr><th scope="row" class="left">${html(summary.policy)}</th><td>${summary.seed}</td><td class="left"><code>${html(summary.digest)}</code></td><td class="left">${links}</td></tr>`;
  });
  return `<h2>Run it again</h2>
<pre tabindex="0" aria-label="Commands">${html([...rerunCommands(results.map(({ summary }) => summary)), command].join('\n'))}</pre>
<p class="note">The same scenario, policy, seed and version give the same digest and the same bytes. Scenario ${html(assessment.scenario)}, sha256 <code>${html(assessment.scenarioHash)}</code>, pitot ${html(assessment.version)}.</p>
<details><summary>Runs, digests and raw data</summary>
<div class="scroll" role="region" tabindex="0" aria-label="Runs"><table><thead><tr><th scope="col" class="left">policy</th><th scope="col">seed</th><th scope="col" class="left">digest</th><th scope="col" class="left">files</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></details>`;
}

/** A relative path as a link: what has a meaning in addresses is escaped, the separators are not. */
function href(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return encoded.startsWith('/') || encoded.startsWith('.') ? encoded : `./${encoded}`;
}
