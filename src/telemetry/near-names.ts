/** Names that were probably meant: those that share most of their words with it, best first, three at most. */
export function nearNames(name: string, known: readonly string[]): string[] {
  const words = wordsOf(name);
  return known
    .map((candidate) => ({ candidate, score: likeness(words, wordsOf(candidate)) }))
    .filter(({ score }) => score >= 0.5)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().split(/[_:]+/).filter(Boolean);
}

/** Words in common / words of both, 0..1; a word counts half when it begins another, or differs in its last letter. */
function likeness(a: readonly string[], b: readonly string[]): number {
  const scores = a.map((word) => Math.max(0, ...b.map((other) => (word === other ? 1 : akin(word, other) ? 0.75 : 0))));
  return (2 * scores.reduce((sum, score) => sum + score, 0)) / (a.length + b.length);
}

function akin(a: string, b: string): boolean {
  const stem = Math.max(3, Math.min(a.length, b.length) - 1);
  return a.slice(0, stem) === b.slice(0, stem);
}
