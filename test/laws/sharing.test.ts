import { holdLaws } from './hold.ts';
import { family } from './sharing.ts';

holdLaws('processor sharing', family);
