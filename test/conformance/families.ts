import { RUNNERS as aws } from './aws-runners.ts';
import { checkHpa, RUNNERS as hpa } from './hpa-runners.ts';
import { checkKeda, RUNNERS as keda } from './keda-runners.ts';
import { checkKnative, RUNNERS as knative } from './knative-runners.ts';
import { checkNomad, RUNNERS as nomad } from './nomad-runners.ts';
import { checkPhpa, RUNNERS as phpa } from './phpa-runners.ts';
import { checkFields, type Family } from './vector.ts';

/** All families. A new one is one line here. */
export const FAMILIES: readonly Family[] = [
  { runners: hpa, check: checkHpa },
  { runners: keda, check: checkKeda },
  { runners: nomad, check: checkNomad },
  { runners: aws, check: checkFields },
  { runners: knative, check: checkKnative },
  { runners: phpa, check: checkPhpa },
];
