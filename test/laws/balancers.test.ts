import { family } from './balancers.ts';
import { holdLaws } from './hold.ts';

holdLaws('balancers', family);
