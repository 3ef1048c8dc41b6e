export type DecisionType = 'maximum' | 'minimum' | 'mean' | 'median';

/**
 * One count out of the HPA's and the models'. The mean is rounded to the nearest, halves up; the median of an even number
 * is the mean of the middle two, truncated.
 */
export function decideReplicas(decisionType: DecisionType, predicted: readonly number[]): number {
  if (predicted.length === 0) return 0;
  const ascending = predicted.toSorted((a, b) => a - b);
  switch (decisionType) {
    case 'maximum':
      return ascending.at(-1) as number;
    case 'minimum':
      return ascending[0] as number;
    case 'mean': {
      const total = ascending.reduce((sum, one) => sum + one, 0);
      return total <= 0 ? 0 : Math.round(total / ascending.length);
    }
    case 'median': {
      const half = Math.floor(ascending.length / 2);
      if (ascending.length % 2 === 1) return ascending[half] as number;
      // Adding 0 makes a zero of a negative sum that is cut off a plain one.
      return Math.trunc(((ascending[half - 1] as number) + (ascending[half] as number)) / 2) + 0;
    }
  }
}
