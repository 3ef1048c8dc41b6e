/** What one scaling policy wants. `inDisabled`: it never wants less, and is not asked whether it agrees to less. */
export interface Proposal {
  action: 'out' | 'in' | 'none' | 'inDisabled';
  capacity: number;
}

/**
 * The capacity that several scaling policies come to: the largest of those that want more, if any; less only if all that may
 * scale in agree, and then the largest of what they want.
 * Source: AWS, "Target tracking scaling policies for Application Auto Scaling", multiple policies.
 */
export function combineProposals(current: number, proposals: readonly Proposal[]): number {
  const outs = proposals.filter(({ action }) => action === 'out');
  if (outs.length > 0) return largest(outs);
  const asked = proposals.filter(({ action }) => action !== 'inDisabled');
  if (asked.length === 0 || asked.some(({ action }) => action !== 'in')) return current;
  return largest(asked);
}

function largest(proposals: readonly Proposal[]): number {
  return proposals.reduce((most, { capacity }) => Math.max(most, capacity), 0);
}
