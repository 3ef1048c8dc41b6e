import { family } from './arrivals.ts';
import { holdLaws } from './hold.ts';

holdLaws('arrivals', family);
