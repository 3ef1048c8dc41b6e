import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardFiles, FOLDER } from './files.ts';

for (const { name, text } of dashboardFiles()) writeFileSync(join(FOLDER, name), text);
