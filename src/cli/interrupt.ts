import { EXIT } from './exit-codes.ts';

/**
 * Does `work` with a signal that Ctrl-C (SIGINT) or SIGTERM aborts; a second one ends the process where it is.
 * Outside of work, both do what they always do.
 */
export async function until<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
