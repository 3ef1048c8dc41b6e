/** 2^k stands at k + LARGEST, for k from -LARGEST to LARGEST. */
export const LARGEST = 1011;

export const powers = powersOfTwo();

function powersOfTwo(): Float64Array {
  const table = new Float64Array(2 * LARGEST + 1);
  table[LARGEST] = 1;
  for (let k = 1; k <= LARGEST; k++) {
    table[LARGEST + k] = 2 * (table[LARGEST + k - 1] as number);
    table[LARGEST - k] = 0.5 * (table[LARGEST - k + 1] as number);
  }
  return table;
}
