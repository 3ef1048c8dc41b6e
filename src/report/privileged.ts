/** A policy's name with what it cannot be without: that it was told what no autoscaler can know. */
export function markedName(policy: string, isPrivileged: boolean): string {
  return isPrivileged ? `${policy} (privileged)` : policy;
}

/** What the mark means; nothing where nobody has it. */
export function privilegedNote(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    `privileged: ${names.join(', ')} ${names.length === 1 ? 'was' : 'were'} told what no autoscaler can know (the truth of the model, or the load to come).`,
  ];
}
