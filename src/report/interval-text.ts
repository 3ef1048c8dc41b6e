import type { Metric } from '#experiment/compare-result.ts';
import { countText } from './quantities.ts';

type Unit = Metric['unit'];

/** How a metric's numbers are written: what they are multiplied with, and what stands behind them. */
interface Scale {
  factor: number;
  suffix: string;
}

/** `1.74 % ±0.12`: as many digits as the interval leaves sure, two of its half-width. `-` for what is not defined. */
export function meanText(mean: number | null, low: number | null, high: number | null, unit: Unit): string {
  if (mean === null) return '-';
  const { factor, suffix } = scaleOf(mean, unit);
  const half = low === null || high === null ? 0 : ((high - low) / 2) * factor;
  const decimals = decimalsOf(half, mean * factor);
  return `${fixed(mean * factor, decimals)}${suffix}${half > 0 ? ` ±${fixed(half, decimals)}` : ''}`;
}

/** `+518 ms`, `-1.50 pp`: a difference, with its sign. */
export function differenceText(mean: number | null, half: number, unit: Unit): string {
  if (mean === null) return '-';
  const { factor, suffix } = scaleOf(mean, unit, true);
  return `${signed(mean * factor, decimalsOf(half * factor, mean * factor))}${suffix}`;
}

/** `+478 .. +558`, in the unit of the difference itself. */
export function rangeText(mean: number | null, low: number | null, high: number | null, unit: Unit): string {
  if (mean === null || low === null || high === null) return '-';
  const { factor } = scaleOf(mean, unit, true);
  const decimals = decimalsOf(((high - low) / 2) * factor, mean * factor);
  return `${signed(low * factor, decimals)} .. ${signed(high * factor, decimals)}`;
}

/** `+14.0 %` of the baseline. */
export function relativeText(relative: number | null): string {
  if (relative === null) return '-';
  const size = Math.abs(relative) * 100;
  return `${signed(relative * 100, size < 9.995 ? 2 : size < 99.95 ? 1 : 0)} %`;
}

/** Three digits, and never a 0 that it is not. */
export function probabilityText(p: number): string {
  return p < 0.0005 ? '< 0.001' : p.toFixed(3);
}

/** Short enough for a table: `63x`. */
export function factorText(factor: number | null): string {
  return factor === null ? '-' : `${factor.toFixed(factor < 9.95 ? 1 : 0)}x`;
}

function scaleOf(mean: number, unit: Unit, difference = false): Scale {
  if (unit === 'share') return { factor: 100, suffix: difference ? ' pp' : ' %' };
  if (unit === 'hours') return { factor: 1, suffix: ' h' };
  if (unit === 'count') return { factor: 1, suffix: '' };
  return Math.abs(mean) < 0.9995 ? { factor: 1e3, suffix: ' ms' } : { factor: 1, suffix: ' s' };
}

function decimalsOf(half: number, mean: number): number {
  // A half-width of 0.1 is mostly 0.09999999.
  if (half > 0) return Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(half) + 1e-9)));
  return Number.isInteger(mean) ? 0 : 2;
}

function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '', ...rest] = text.split('.');
  const sign = value < 0 && Number(text) !== 0 ? '-' : '';
  return sign + [countText(Number(whole)), ...rest].join('.');
}

function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return text.startsWith('-') || Number(text) === 0 ? text : `+${text}`;
}
