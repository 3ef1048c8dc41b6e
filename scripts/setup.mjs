// Makes a clone ready to run: installs what is missing and builds what has changed. Plain Node, because nothing else is
// there yet. Does nothing, in a blink, when there is nothing to do.
import { build } from './build.mjs';
import { install } from './install.mjs';

try {
  install();
  build();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
