import { holdLaws } from './hold.ts';
import { family } from './networks.ts';

holdLaws('networks', family);
