import { holdLaws } from './hold.ts';
import { family } from './identities.ts';

holdLaws('identities', family);
