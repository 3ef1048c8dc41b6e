import { existsSync, statSync } from 'node:fs';
import { Command } from 'commander';
import { Store, StoreFailed } from '#experiment/store.ts';
import { mergeStores } from '#experiment/store-merge.ts';
import { InvalidInput } from '#sim/invalid.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

const EXAMPLES = `
Examples:
  pitot merge runs-1 runs-2 runs-3 --into out/.store     what three machines computed with --shard 1/3, 2/3, 3/3
  pitot merge /mnt/shared/runs-* --into out/.store       then: the same pitot compare or pitot sweep, without --shard

The order of the stores does not matter, merging twice does no harm, and the result has the same bytes as the store of
one machine that did everything. Damaged runs are left out and named: the next command computes them.`;

/** `pitot merge`: the runs of several stores in one. */
export function mergeCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('merge')
    .description('put the finished runs of several stores (of --shard) into one')
    .argument('<store...>', 'folders that --store named')
    .option('--into <folder>', 'the store that gets them', 'out/.store')
    .option('-q, --quiet', 'print nothing when all is well')
    .addHelpText('after', EXAMPLES)
    .action((folders: string[], options: { into: string; quiet?: boolean }) => {
      exit(merge(folders, options, console));
    });
}

function merge(folders: readonly string[], options: { into: string; quiet?: boolean }, console: Console): ExitCode {
  try {
    const missing = folders.filter((folder) => !existsSync(folder) || !statSync(folder).isDirectory());
    if (missing.length > 0) {
      const rule = 'a folder that exists';
      throw new InvalidInput(missing.map((got) => ({ where: 'pitot merge', name: '<store>', rule, got })));
    }
    const { taken, had, damaged } = mergeStores(
      folders.map((folder) => new Store(folder)),
      new Store(options.into),
    );
    for (const file of damaged) console.stderr.write(`${file} is damaged: left out, to be computed again\n`);
    if (!options.quiet) console.stdout.write(`${options.into}: ${taken} runs taken over, ${had} were there already\n`);
    if (taken + had === 0) console.stderr.write(`none of ${folders.join(', ')} has finished runs in it\n`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof StoreFailed)) return explain(error, undefined, console);
    console.stderr.write(`pitot merge: ${error.message}\n`);
    return EXIT.failed;
  }
}
