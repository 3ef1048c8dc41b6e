import { writeFileSync } from 'node:fs';
import { metricsPage } from './metrics-page.ts';

writeFileSync('docs/metrics.md', metricsPage());
