// Draws the step response of every policy and writes the pictures of docs/policies. Without --update it only says what
// differs. `npm run update:pictures`
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pictureFile } from './files.ts';
import { PICTURED } from './policies.ts';
import { drawStepResponse, stepResponse } from './step-response.ts';

const update = process.argv.includes('--update');

for (const [name, policy] of Object.entries(PICTURED)) {
  const file = pictureFile(name);
  const picture = drawStepResponse(name, stepResponse(policy));
  const same = existsSync(file) && readFileSync(file, 'utf8') === picture;
  mkdirSync(dirname(file), { recursive: true });
  if (update && !same) writeFileSync(file, picture);
  if (!update && !same) process.exitCode = 1;
  console.log(`${file}: ${same ? 'as it was' : update ? 'updated' : 'differs'}`);
}
