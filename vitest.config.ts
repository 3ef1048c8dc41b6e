import { defineConfig } from 'vitest/config';

// Tests import the sources ('#folder/file.ts', 'pitot'), not dist. Only worker threads and what the tests start as
// processes of their own load dist, which `npm test` has built before. No 'module': packages have files for bundlers
// there, some of which Node cannot read.
const conditions = ['pitot-src', 'node', 'import', 'default'];

const project = (
  name: string,
  include: string[],
  more: { env?: Record<string, string>; testTimeout?: number } = {},
) => ({
  extends: true as const,
  test: { name, include, ...more },
});

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    // A process a file: state, shapes of objects and memory of one file cannot reach another.
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: ['./test/fixed-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      project('unit', ['src/**/*.test.ts', 'observability/**/*.test.ts']),
      project('guards', ['test/guards/**/*.test.ts']),
      project('determinism', ['test/determinism/**/*.test.ts']),
      project('conformance', ['test/conformance/**/*.test.ts']),
      project('golden', ['test/golden/**/*.test.ts']),
      // The command as it was built, all scenarios, and whatever the documents tell the reader to type.
      project('cli', ['test/cli/**/*.test.ts', 'test/docs/**/*.test.ts']),
      project('scenarios', ['test/scenarios/**/*.test.ts', 'test/pictures/**/*.test.ts'], { testTimeout: 300_000 }),
      // The laws read PITOT_LAWS: without it they run short, for every `npm test`; with 'full' as long as they need.
      project('laws', ['test/laws/**/*.test.ts']),
      project('laws-full', ['test/laws/**/*.test.ts'], { env: { PITOT_LAWS: 'full' }, testTimeout: 600_000 }),
      project('integration', ['test/integration/**/*.test.ts', 'test/package/**/*.test.ts'], { testTimeout: 300_000 }),
    ],
  },
});
