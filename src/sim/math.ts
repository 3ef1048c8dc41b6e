/**
 * The elementary functions of virtual time. ECMAScript leaves their last bits open and engines differ, so these come from
 * pure JavaScript ports of FreeBSD's libm (stdlib; exp and ln are our faster twins of theirs) and give the same bits on every Node.
 * `Math.sqrt` is exact anyway.
 */
import cos from '@stdlib/math-base-special-cos';
import gamma from '@stdlib/math-base-special-gamma';
import pow from '@stdlib/math-base-special-pow';
import sin from '@stdlib/math-base-special-sin';
import { exp } from './math-exp.ts';
import { ln } from './math-ln.ts';

export { cos, exp, gamma, ln, pow, sin };
