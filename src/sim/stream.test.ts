import { describe, expect, it } from 'vitest';
import { hashText } from './draw.ts';
import { stream } from './stream.ts';

/** The whole of it in twelve lines: what a port to another language has to do. */
function plainStream(seed: number | string, name: string): () => number {
  const { a, b } = hashText(`${seed}/${name}`);
  const state = [0, 0, 0, 0] as [number, number, number, number];
  const step = () => {
    const t = state[0] ^ (state[0] << 11);
    state.splice(0, 4, state[1], state[2], state[3], state[3] ^ (state[3] >>> 19) ^ t ^ (t >>> 8));
    return (state[3] >>> 0) / 2 ** 32;
  };
  for (const digit of [a, b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')) {
    state[0] ^= digit.charCodeAt(0);
    step();
  }
  for (let k = 0; k < 64; k++) step();
  return step;
}

const NAMES = ['', 'load/users/Browser/17', 'arrivals/Zürich 🚀'];

describe('stream', () => {
  it.each([0, 42, -1, 2 ** 31, 2 ** 53 - 1, 'a seed'])('is what the documentation says, for the seed %s', (seed) => {
    for (const name of NAMES) {
      const { uniform } = stream(seed, name);
      const twin = plainStream(seed, name);
      for (let k = 0; k < 1000; k++) expect(uniform()).toBe(twin());
    }
  });

  it('keeps its values, on which recorded runs and the ports rest', () => {
    const { uniform } = stream(42, 'load/users/Browser/17');
    expect([uniform(), uniform(), uniform()]).toEqual([0.5618631783872843, 0.3462365090381354, 0.4586989942472428]);
  });

  it('does not depend on other streams', () => {
    const alone = stream(1, 'a');
    const expected = [alone.uniform(), alone.uniform()];
    const among = stream(1, 'a');
    const first = among.uniform();
    stream(1, 'b').uniform();
    expect([first, among.uniform()]).toEqual(expected);
  });

  it('gives neighbouring names first draws that agree in their half of (0, 1) for half of the seeds', () => {
    // Seeding xor128 by the text itself fails here: each pair then agrees for all seeds or for none.
    const seeds = 4000;
    for (let user = 0; user < 20; user++) {
      let agree = 0;
      for (let seed = 0; seed < seeds; seed++) {
        const one = stream(seed, `load/users/Browser/${user}`).uniform();
        const next = stream(seed, `load/users/Browser/${user + 1}`).uniform();
        if (one < 0.5 === next < 0.5) agree++;
      }
      expect(Math.abs(agree - seeds / 2) / Math.sqrt(seeds / 4)).toBeLessThan(4.5);
    }
  });

  it('is uniform over the users of one seed, in its first and in its tenth draw', () => {
    for (const n of [1, 10]) {
      const cells = new Float64Array(64);
      for (let user = 0; user < 40_000; user++) {
        const { uniform } = stream(7, `load/users/Buyer/${user}`);
        let u = 0;
        for (let k = 0; k < n; k++) u = uniform();
        cells[Math.floor(u * 64)] = (cells[Math.floor(u * 64)] as number) + 1;
      }
      const chiSquare = cells.reduce((sum, count) => sum + (count - 625) ** 2 / 625, 0);
      expect(Math.abs(chiSquare - 63) / Math.sqrt(2 * 63)).toBeLessThan(4.5);
    }
  });
});
