import { holdLaws } from './hold.ts';
import { family } from './timeouts.ts';

holdLaws('timeouts', family);
