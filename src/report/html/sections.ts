import type { Assessment } from '#experiment/assessment-result.ts';
import { elasticityTable, policyTable, pressureTable, regretTable, stepTable } from '#report/assessment-table.ts';
import { pictures } from '#report/pictures.ts';
import { privilegedNote } from '#report/privileged.ts';
import { countText } from '#report/quantities.ts';
import { inlineSvg } from '#report/svg.ts';
import { verdictText } from '#report/verdict-text.ts';
import { spanText } from '#report/verdicts.ts';
import { html } from './escape.ts';
import { tableHtml } from './table.ts';

/** The answer, before anything else. */
export function verdictSection(assessment: Assessment): string {
  const { headline, lines } = verdictText(assessment);
  const winner = assessment.policies.find(({ policy }) => policy === assessment.verdict.policy);
  const missed = winner !== undefined && winner.seedsMet < assessment.seeds.length;
  const { scenario, seeds, durationSeconds, version, objectives } = assessment;
  const facts = [
    `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`,
    `${spanText(durationSeconds)} of virtual time`,
    `${countText(Math.round(winner?.requests.mean ?? 0))} requests`,
    objectives.length === 0 ? 'no objective' : `objective: ${objectives.join('; ')}`,
    `pitot ${version}`,
  ];
  return `<h1>${html(scenario)}</h1>
<section class="verdict${missed ? ' missed' : ''}" aria-label="Verdict"><p class="headline">${html(headline)}</p>
${lines.map((line) => `<p>${html(line)}</p>`).join('\n')}</section>
<p class="facts">${facts.map(html).join(' · ')}</p>`;
}

export function policySection(assessment: Assessment): string {
  const several = assessment.seeds.length > 1;
  const table = tableHtml(policyTable(assessment), 'Policies', {
    best: ([policy]) => policy === assessment.verdict.policy,
    mark: (cell) =>
      /^met( by all)?$/.test(cell) ? 'met' : /^(missed|met by \d)/.test(cell) ? 'missed-text' : undefined,
  });
  return `<h2>Policies</h2>
${table}
<p class="note">p50, p95, p99: sojourn time from sending to answer, of completed requests. Violations: requests late, rejected, failed, timed out or cut. Replica-h: of all services, each replica from created to gone.${several ? ' ±: half of the 95 % interval over the seeds.' : ''}${html(noteOf(assessment))}</p>
<div class="pictures">${columnsOf(pictures(assessment).map(({ picture }) => inlineSvg(picture)))}</div>`;
}

/** Oracles say themselves what they know. */
function noteOf({ policies }: Assessment): string {
  const names = policies.filter(({ oracle, privileged }) => privileged && !oracle).map(({ policy }) => policy);
  return privilegedNote(names)
    .map((note) => ` ${note}`)
    .join('');
}

/** The first picture on the left, the others below each other beside it. */
function columnsOf([first, ...others]: readonly string[]): string {
  return [first ?? '', others.join('')]
    .filter((column) => column !== '')
    .map((column) => `<div tabindex="0" role="group" aria-label="Pictures">${column}</div>`)
    .join('');
}

export function pressureSection({ policies }: Assessment): string {
  const parts = policies.map((policy) => {
    const worst = [...policy.pressure].sort((a, b) => b.bottleneckShare - a.bottleneckShare)[0];
    const told =
      worst === undefined || worst.bottleneckShare === 0
        ? 'no bottleneck'
        : `${worst.service} was the bottleneck for ${(100 * worst.bottleneckShare).toFixed(1)} % of the time`;
    return `<details><summary>${html(policy.policy)}: ${html(told)}</summary>${tableHtml(pressureTable(policy), `Pressure points of ${policy.policy}`)}</details>`;
  });
  return `<h2>Pressure points</h2>
<p class="note">At the scrapes of the first seed, the bottleneck is the service with most calls waiting; where none wait, the one that uses most of its CPU request, if it uses all of it.</p>
${parts.join('\n')}`;
}

export function elasticitySection(assessment: Assessment): string {
  const { definitions, capacity, price, demand, scenario } = assessment;
  if (Object.keys(capacity).length === 0) {
    return `<h2>Elasticity</h2>
<p class="note">Not known without a demand curve. <code>pitot capacity ${html(scenario)} --oracles</code> measures the load that each number of replicas carries; the next report then shows demand, elasticity and regret.</p>`;
  }
  const steps = stepTable(assessment);
  const regret = regretTable(assessment);
  const measured = Object.entries(demand).filter(([, { from }]) => from === 'measured');
  const maps = Object.entries(capacity).map(
    ([service, { objective, points }]) =>
      `${service}: ${points.map((point) => `${point.replicas} → ${point.arrivalsPerSecond.mean.toFixed(1)}`).join(', ')} (${objective})`,
  );
  return `<h2>Elasticity</h2>
<p class="note">Supply are the ready replicas; demand are the fewest that meet the objectives at the arrival rate ${measured.length > 0 ? `(of ${html(measured.map(([service]) => service).join(', '))} as measured in each run)` : 'that the scenario states'}.</p>
${tableHtml(elasticityTable(assessment, 'together'), 'Elasticity of each policy')}
<details><summary>Service by service</summary>${tableHtml(elasticityTable(assessment, 'each'), 'Elasticity of each policy and service')}</details>
${regret.rows.length > 0 ? `<h3>Regret</h3><p class="note">Against policies that knew the load, by J = replica-hours + ${price} x violations. A policy that meets the objective with room to spare pays for it: regret says how much.</p>${tableHtml(regret, 'Regret of each policy')}` : ''}
${steps.rows.length > 0 ? `<details><summary>Response to steps of the demand</summary><p class="note">${html(definitions.steps ?? '')}</p>${tableHtml(steps, 'Response to steps of the demand')}</details>` : ''}
<details><summary>Definitions and capacity map</summary><dl class="definitions">${Object.entries(definitions)
    .filter(([name]) => name !== 'steps')
    .map(([, text]) => definition(text))
    .join(
      '',
    )}</dl><p class="note">Calls a second that each number of replicas carries:</p><ul class="note">${maps.map((map) => `<li>${html(map)}</li>`).join('')}</ul></details>`;
}

/** A definition begins with its symbol. */
function definition(text: string): string {
  const [, symbol = '', rest = text] = /^(\S+)(?: = |: )(.*)$/s.exec(text) ?? [];
  return `<dt>${html(symbol)}</dt><dd>${html(rest)}</dd>`;
}
