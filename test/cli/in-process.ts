import { Command, CommanderError } from 'commander';
import { capacityCommand } from '#cli/capacity.ts';
import { compareCommand } from '#cli/compare.ts';
import type { Console } from '#cli/console.ts';
import { explain } from '#cli/errors.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { mergeCommand } from '#cli/merge.ts';
import { reportCommand } from '#cli/report.ts';
import { runCommand } from '#cli/run.ts';
import { steadyCommand } from '#cli/steady.ts';
import { sweepCommand } from '#cli/sweep.ts';

const COMMANDS = [
  capacityCommand,
  compareCommand,
  mergeCommand,
  reportCommand,
  runCommand,
  steadyCommand,
  sweepCommand,
];

/**
 * A command line as `pitot` would take it, in this process: it saves most of a second each time. Threads load what was
 * built, as ever. What only a process has (signals, exit codes as the shell sees them) is tested with `./pitot.ts`.
 */
export async function pitot(args: readonly string[]): Promise<{ status: ExitCode; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  let status: ExitCode = EXIT.ok;
  const write = {
    out: (text: string) => {
      stdout += text;
    },
    err: (text: string) => {
      stderr += text;
    },
  };
  const console: Console = { stdout: { write: write.out }, stderr: { write: write.err }, env: {} };
  const exit = (code: ExitCode) => {
    status = code;
  };
  const program = new Command('pitot');
  for (const command of COMMANDS) program.addCommand(command(console, exit));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: write.out, writeErr: write.err });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) status = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    else status = explain(error, undefined, console);
  }
  return { status, stdout, stderr };
}
