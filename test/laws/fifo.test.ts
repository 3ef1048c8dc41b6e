import { family } from './fifo.ts';
import { holdLaws } from './hold.ts';

holdLaws('queues', family);
