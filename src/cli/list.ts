import { relative } from 'node:path';
import { Command } from 'commander';
import { loadScenario } from '#experiment/load-scenario.ts';
import { policyNames } from '#experiment/simulate.ts';
import type { Console } from './console.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { listScenarioFiles } from './find-scenarios.ts';

/** `pitot list`: the scenarios that can be run from here. */
export function listCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('list')
    .description('list the scenarios that pitot brings, and those in ./scenarios and the current folder')
    .action(async () => {
      for (const { folder, files } of listScenarioFiles('.')) {
        console.stdout.write(`${relative('.', folder) || '.'}\n`);
        for (const file of files) console.stdout.write(await describe(file));
      }
      exit(EXIT.ok);
    });
}

/** The command line's word for the scenario, how long it runs, its policies, and what it is about. */
async function describe(file: string): Promise<string> {
  const path = relative('.', file);
  try {
    const { scenario } = await loadScenario(file);
    const lines = [
      `  ${path}  ${scenario.duration === 'drained' ? 'until drained' : scenario.duration}`,
      `      ${scenario.description ?? '(no description)'}`,
      `      policies: ${policyNames(scenario).join(', ')}`,
    ];
    return `${lines.join('\n')}\n`;
  } catch {
    return `  ${path}  does not load: see pitot check ${path}\n`;
  }
}
