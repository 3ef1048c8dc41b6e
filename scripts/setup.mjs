// Makes a clone ready to run: installs what is missing and builds what has changed. Plain Node, because nothing else is
// there yet. Does nothing, in a blink, when there is nothing to do.
import { install } from './install.mjs';

try {
  install();
  // Only now is there anything that the build could import.
  const { build } = await import('./build.mjs');
  await build();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
