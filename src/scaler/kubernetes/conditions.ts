/** One entry of an HPA's status, as `kubectl describe hpa` shows it. */
export interface Condition {
  type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited' | 'ScaledToZero';
  status: 'True' | 'False';
  reason: string;
  message: string;
  /** When the status last changed, nanoseconds. */
  changedAt: number;
}

/** The conditions with one of them set; the others and the input stay as they are. */
export function withCondition(
  conditions: readonly Condition[],
  type: Condition['type'],
  status: Condition['status'],
  reason: string,
  message: string,
  now: number,
): Condition[] {
  const index = conditions.findIndex((one) => one.type === type);
  const before = conditions[index];
  const changedAt = before?.status === status ? before.changedAt : now;
  const result = conditions.slice();
  result[before === undefined ? result.length : index] = { type, status, reason, message, changedAt };
  return result;
}

export function withoutCondition(conditions: readonly Condition[], type: Condition['type']): Condition[] {
  return conditions.filter((one) => one.type !== type);
}

export function hasCondition(conditions: readonly Condition[], type: Condition['type']): boolean {
  return conditions.some((one) => one.type === type && one.status === 'True');
}

/** The condition of this type, if it is set. */
export function conditionOf(conditions: readonly Condition[], type: Condition['type']): Condition | undefined {
  return conditions.find((one) => one.type === type);
}
