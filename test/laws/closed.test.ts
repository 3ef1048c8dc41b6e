import { family } from './closed.ts';
import { holdLaws } from './hold.ts';

holdLaws('closed systems', family);
