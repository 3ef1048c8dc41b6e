#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { VERSION } from '#experiment/version.ts';
import { capacityCommand } from './capacity.ts';
import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { listCommand } from './list.ts';
import { locustCommand } from './locust.ts';
import { mergeCommand } from './merge.ts';
import { pushCommand } from './push.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { steadyCommand } from './steady.ts';
import { sweepCommand } from './sweep.ts';

const HELP = `
Start here:
  pitot list                                  what there is to run
  pitot run flash-crowd                       a flash crowd under several autoscalers
  pitot compare flash-crowd --seeds 30        which of them is better, and how sure that is
  pitot check my-scenario.ts                  what is wrong with it, and how many replicas it needs
  pitot help run                              all options, and where results go

Exit codes:
  0    done; whether objectives were met is in the table and in run.json
  1    a run failed (a check, or a limit of the scenario), or the gate of pitot compare did
  2    the command line, the scenario or --out is not usable; nothing was simulated
  130  interrupted (Ctrl-C); what was finished is written

Environment: NO_COLOR and CI are honoured; PITOT_DEBUG=1 prints stacks of unexpected errors.`;

/** Whoever reads our output may stop reading (`| head`): nothing is wrong then, and nobody is there to be told. */
function endQuietlyWithoutReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.ok);
    throw error;
  });
}

async function main(): Promise<void> {
  const { stdout, stderr, env } = process;
  endQuietlyWithoutReader(stdout);
  endQuietlyWithoutReader(stderr);
  const console = { stdout, stderr, env };
  const exit = (code: ExitCode) => {
    process.exitCode = code;
  };
  const program = new Command('pitot')
    .description(
      "A wind tunnel for autoscalers: virtual microservices under repeatable load, scaled by the real autoscalers' algorithms.",
    )
    .version(VERSION, '-V, --version')
    .addHelpText('after', HELP);
  for (const command of [
    runCommand,
    compareCommand,
    sweepCommand,
    steadyCommand,
    mergeCommand,
    listCommand,
    checkCommand,
    explainCommand,
    exportCommand,
    capacityCommand,
    reportCommand,
    pushCommand,
    replayCommand,
    locustCommand,
  ])
    program.addCommand(command(console, exit));
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showHelpAfterError(`(${command === program ? 'pitot' : `pitot ${command.name()}`} --help shows what there is)`);
  }
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has said what it had to say; asking for help is no error.
    if (error instanceof CommanderError) exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
    else exit(explain(error, undefined, console));
  }
}

await main();
