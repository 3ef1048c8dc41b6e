import { Command } from 'commander';
import type { Console } from './console.ts';
import type { ExitCode } from './exit-codes.ts';
import { locustExportCommand } from './locust-export.ts';
import { locustImportCommand } from './locust-import.ts';

/** `pitot locust`: to the real Locust and back. */
export function locustCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('locust')
    .description('exchange users and results with the load tool Locust (docs/locust.md)')
    .addCommand(locustExportCommand(console, exit))
    .addCommand(locustImportCommand(console, exit));
}
