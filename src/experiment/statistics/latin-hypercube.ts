import { stream } from '#sim/stream.ts';

/**
 * Points in the unit cube that cover every axis evenly (McKay, Beckman and Conover, 1979): each axis is cut into as many
 * slices as there are points, and each slice has one point, anywhere within it.
 * @returns a row a point, a number in [0, 1) an axis; the same for the same arguments
 */
export function latinHypercube(points: number, axes: number, seed: number): number[][] {
  const columns = Array.from({ length: axes }, (_, axis) => {
    const { uniform } = stream(seed, `sweep/axis/${axis}`);
    const slices = Array.from({ length: points }, (_, i) => i);
    for (let i = points - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1));
      [slices[i], slices[j]] = [slices[j] as number, slices[i] as number];
    }
    return slices.map((slice) => (slice + uniform()) / points);
  });
  return Array.from({ length: points }, (_, i) => columns.map((column) => column[i] as number));
}
