/** A number as a sentence about a decision has it: six digits, without the noise of binary fractions. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
