/** How fast one direction may go: `behavior.scaleUp` or `behavior.scaleDown`, with every default filled in. */
export interface ScalingRules {
  /** Nanoseconds. */
  stabilizationWindow: number;
  /** 'Max' takes the policy that allows most change, 'Min' the one that allows least, 'Disabled' none at all. */
  selectPolicy: 'Max' | 'Min' | 'Disabled';
  policies: readonly ScalingPolicy[];
}

export interface ScalingPolicy {
  type: 'Pods' | 'Percent';
  value: number;
  /** Nanoseconds. */
  period: number;
}

export interface Behavior {
  scaleUp: ScalingRules;
  scaleDown: ScalingRules;
}
