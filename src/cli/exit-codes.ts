/** What the command says to the shell that called it. */
export const EXIT = {
  ok: 0,
  /** A run broke one of its laws or hit a limit, or pitot itself failed. */
  failed: 1,
  /** The command line, the scenario or the place for the results is not usable. Nothing was simulated. */
  usage: 2,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
