/** How the tests run each scenario: whole where that takes seconds, else as long as it needs to show something. */
export interface Case {
  /** File name in scenarios/, without .ts. */
  name: string;
  /** Replaces the scenario's duration. */
  duration?: string;
}

export const CASES: readonly Case[] = [
  { name: 'flash-crowd' },
  { name: 'shop-day', duration: '10m' },
  { name: 'baseline-constant' },
  { name: 'baseline-ramp' },
  { name: 'baseline-step' },
  { name: 'baseline-spike' },
  { name: 'baseline-diurnal' },
  { name: 'trace-replay', duration: '2h' },
  { name: 'shop' },
  { name: 'scale-to-zero' },
  { name: 'policies-compared' },
];
