import { holdLaws } from './hold.ts';
import { family } from './retries.ts';

holdLaws('retries', family);
