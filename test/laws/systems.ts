import { family as arrivals } from './arrivals.ts';
import { family as balancers } from './balancers.ts';
import { family as closed } from './closed.ts';
import { family as fifo } from './fifo.ts';
import { family as identities } from './identities.ts';
import type { Family } from './law.ts';
import { family as networks } from './networks.ts';
import { family as retries } from './retries.ts';
import { family as sharing } from './sharing.ts';
import { family as timeouts } from './timeouts.ts';

/** All systems that can be run. */
export const families: Readonly<Record<string, Family>> = {
  arrivals,
  balancers,
  closed,
  fifo,
  identities,
  networks,
  retries,
  sharing,
  timeouts,
};

/** Systems that scenarios cannot express yet: they need servers that break, crash, or go to sleep. */
export const PENDING: readonly string[] = ['breakdown', 'breakdown_mmc', 'crash', 'setup'];
