import { Argument, Command } from 'commander';
import { EXPORTS, exportPolicies } from '#experiment/export-policies.ts';
import { loadScenario } from '#experiment/load-scenario.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openMetricsCommand } from './export-openmetrics.ts';
import { findScenario } from './find-scenarios.ts';

interface Options {
  policy?: string;
  service?: string;
}

const EXAMPLES = `
Examples:
  pitot export hpa flash-crowd --policy hpa-50 > hpa.yaml         a HorizontalPodAutoscaler for each service
  pitot export hpa flash-crowd --policy hpa-50 --service web
  pitot run flash-crowd --policy hpa-50 hpa.yaml                  both decide the same

What a manifest cannot say, such as flags of the controller, is in comments.`;

/** `pitot export`: a policy as the manifest that a cluster takes; and, as a command of its own, samples as text. */
export function exportCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('export')
    .description('write a policy of a scenario as the manifest that a cluster takes, to stdout')
    .addArgument(new Argument('<kind>', 'of manifest').choices(Object.keys(EXPORTS)))
    .argument('<scenario>', 'a scenario file, or the name of one that pitot brings')
    .option('-p, --policy <name>', 'the policy: of the scenario, a manifest, or a family')
    .option('--service <name>', 'only for this service')
    .addHelpText('after', EXAMPLES)
    .addCommand(openMetricsCommand(console, exit))
    .action(async (kind: keyof typeof EXPORTS, scenario: string, { policy, service }: Options, command: Command) => {
      // Not one that commander asks for, as it would ask for it in the commands below this one, too.
      if (policy === undefined) return command.error("error: required option '-p, --policy <name>' not specified");
      const file = findScenario(scenario);
      try {
        const loaded = await loadScenario(file);
        console.stdout.write(exportPolicies({ ...loaded, file }, { as: kind, policy, service }));
        exit(EXIT.ok);
      } catch (error) {
        exit(explain(error, file, console));
      }
    });
}
