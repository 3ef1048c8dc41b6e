import { Command } from 'commander';
import { type Capacity, expectedCapacity } from '#experiment/capacity.ts';
import { loadScenario } from '#experiment/load-scenario.ts';
import { checkPolicyModules } from '#experiment/policy-modules.ts';
import { prepare } from '#experiment/prepare.ts';
import type { Scenario } from '#experiment/scenario.ts';
import { policyNames } from '#experiment/simulate.ts';
import { capacityTable } from './capacity-table.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { findScenario } from './find-scenarios.ts';
import { warn } from './warnings.ts';

/** `pitot check`: all that is wrong with a scenario, or else what it asks of its services. */
export function checkCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('check')
    .description('say what is wrong with a scenario, or what load it brings and how many replicas that needs')
    .argument(
      '<scenario>',
      'a scenario file (.ts, .js, .json or .yaml), or the name of one that pitot brings (pitot list)',
    )
    .action(async (name: string) => {
      const file = findScenario(name);
      try {
        const { scenario, base } = await loadScenario(file);
        const prepared = prepare(scenario, base);
        await checkPolicyModules(prepared.scenario, policyNames(scenario));
        warn(prepared, console);
        console.stdout.write(summary(file, prepared.scenario, expectedCapacity(prepared)));
        exit(EXIT.ok);
      } catch (error) {
        exit(explain(error, file, console));
      }
    });
}

function summary(file: string, scenario: Scenario, capacity: Capacity): string {
  const objectives = scenario.objectives?.length ?? 0;
  return [
    `ok: ${file}`,
    `  ${scenario.name}: ${counted(capacity.services.length, 'service')}, ${counted(capacity.sources.length, 'source')} of load, ${counted(objectives, 'objective')}`,
    `  duration ${scenario.duration}, seed ${scenario.seed ?? 1}, policies ${policyNames(scenario).join(', ')}`,
    '',
    ...capacity.sources.map(
      ({ name, closed, meanRate, peakRate }) =>
        `  ${name}: ${rate(meanRate)} on average, ${rate(peakRate)} at the peak${closed ? ' at most (closed load: users wait for answers)' : ''}`,
    ),
    ...(capacity.sources.length > 1
      ? [`  together: ${rate(capacity.meanRate)} on average, ${rate(capacity.peakRate)} at the peak`]
      : []),
    '',
    capacityTable(capacity.services),
    '',
    'replicas at peak: as many as it keeps busy up to their whole CPU request; an HPA at 50 % holds twice as many.',
    'Averages by arithmetic: failures, retries and chance are left out.',
    '',
  ].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Requests a second; closed load without any wait has no bound. */
function rate(perSecond: number): string {
  return Number.isFinite(perSecond)
    ? `${Number(perSecond.toPrecision(4))} requests/s`
    : 'as many requests/s as are answered';
}
