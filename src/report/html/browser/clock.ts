/** Seconds of virtual time as `1:02:30` (hours:minutes:seconds), with days where there are some. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (number: number) => String(number).padStart(2, '0');
  const days = Math.floor(whole / 86400);
  const hours = Math.floor((whole % 86400) / 3600);
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return days > 0 ? `${days}d ${two(hours)}:${rest}` : `${hours}:${rest}`;
}

/** For axes: without seconds where they are all 0. */
export function axisClocks(instants: readonly number[]): string[] {
  const exact = instants.some((instant) => instant % 60 !== 0);
  return instants.map((instant) => (exact ? clock(instant) : clock(instant).slice(0, -3)));
}

/** Steps of the axis of time that people count in, in seconds. */
export const TIME_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200, 86400, 172800, 604800,
];

export function seconds(value: number): string {
  const milliseconds = value * 1e3;
  if (milliseconds < 1) return `${milliseconds.toPrecision(2)} ms`;
  if (milliseconds < 999.5) return `${milliseconds < 9.95 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`;
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} s`;
}

/** With as many digits as tell something. */
export function number(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1000) return `${Math.round(value)}`.replace(/\B(?=(\d{3})+$)/g, ',');
  return Number.isInteger(value) ? String(value) : value.toFixed(size < 1 ? 2 : size < 100 ? 1 : 0);
}

export function percent(value: number): string {
  return `${number(value * 100)} %`;
}
