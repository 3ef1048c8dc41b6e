import { SECOND } from '#sim/time.ts';
import type { Faults } from './faults.ts';
import { ConstantRate } from './rate-constant.ts';
import type { RateFunction } from './rate-function.ts';
import { type Piece, PiecewiseRate } from './rate-piecewise.ts';
import { SineRate } from './rate-sine.ts';
import type { RateSpec } from './spec.ts';
import { parseTrace, rescaled } from './trace.ts';

/** The text of a file that a scenario names. */
export type ReadText = (file: string) => string;

type Of<Name extends string> = Extract<RateSpec, { [key in Name]: unknown }>[Name &
  keyof Extract<RateSpec, { [key in Name]: unknown }>];

/** Compiles a rate. After a fault what it returns is of no use. */
export function rateFunction(spec: RateSpec, where: string, faults: Faults, read: ReadText): RateFunction {
  if (typeof spec === 'number') return new ConstantRate(faults.notNegative(where, 'rate', spec));
  if (typeof spec === 'object' && spec !== null) {
    if ('stages' in spec) return new PiecewiseRate(stages(spec.stages, where, faults));
    if ('square' in spec) return new PiecewiseRate(square(spec.square, `${where}.square`, faults), true);
    if ('sine' in spec) return sine(spec.sine, `${where}.sine`, faults);
    if ('table' in spec) return new PiecewiseRate(table(spec.table, `${where}.table`, faults));
    if ('trace' in spec) return trace(spec.trace, `${where}.trace`, faults, read);
  }
  faults.add(where, 'rate', 'a number or one of stages, square, sine, table, trace', spec);
  return new ConstantRate(0);
}

function stages(list: Of<'stages'>, where: string, faults: Faults): Piece[] {
  let previous = 0;
  return faults.list(where, 'stages', list).flatMap((stage, i) => {
    const place = `${where}.stages[${i}]`;
    const length = faults.duration(place, 'for', stage.for);
    const from = faults.notNegative(place, 'from', stage.from ?? previous);
    const to = faults.notNegative(place, 'rate', stage.rate);
    previous = to;
    // A stage that takes no time is a jump.
    return length === 0 ? [] : [{ length, from, to }];
  });
}

function square({ low, high, period, highFirst = false }: Of<'square'>, where: string, faults: Faults): Piece[] {
  const length = faults.positiveDuration(where, 'period', period) / 2;
  faults.notNegative(where, 'low', low);
  faults.notNegative(where, 'high', high);
  const halves = highFirst ? [high, low] : [low, high];
  return halves.map((rate) => ({ length, from: rate, to: rate }));
}

function sine({ base, amplitude, period, phase = 0 }: Of<'sine'>, where: string, faults: Faults): SineRate {
  faults.notNegative(where, 'base', base);
  faults.number(where, 'amplitude', amplitude, 'a number from 0 to 1', (x) => x >= 0 && x <= 1);
  faults.number(where, 'phase', phase, 'a number', () => true);
  return new SineRate(base, amplitude, faults.positiveDuration(where, 'period', period), phase);
}

function table({ bin, rates }: Of<'table'>, where: string, faults: Faults): Piece[] {
  const length = faults.positiveDuration(where, 'bin', bin);
  return faults.list(where, 'rates', rates).map((rate, i) => {
    faults.notNegative(where, `rates[${i}]`, rate);
    return { length, from: rate, to: rate };
  });
}

function trace(spec: Of<'trace'>, where: string, faults: Faults, read: ReadText): PiecewiseRate {
  const bins = faults.take(() => rescaled(parseTrace(read(spec.file), spec), spec, where));
  if (bins === undefined) return new PiecewiseRate([]);
  const length = bins.widthSeconds * SECOND;
  const pieces = Array.from(bins.counts, (count) => {
    const rate = count / bins.widthSeconds;
    return { length, from: rate, to: rate };
  });
  return new PiecewiseRate(pieces, spec.repeat ?? false);
}
