import { defineConfig } from 'vitest/config';

// Vitest hands these on to Node, where 'import' would give CommonJS packages the ES module build of their dependencies.
const sourceConditions = ['@naru/source', 'node'];

/**
 * `unit` runs beside the code and from source; `stack` starts the built processes on free ports, one file at a time
 * because each of them encodes video on the same few cores.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { conditions: sourceConditions },
        ssr: { resolve: { conditions: sourceConditions } },
        test: {
          name: 'unit',
          include: [
            '{packages,services}/*/src/**/*.test.ts',
            '{transcoder,player,cdn-config}/src/**/*.test.ts',
            'scripts/**/*.test.mjs',
            'migrations/*.test.ts',
            'tests/{conformance,fixtures}/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          globalSetup: ['tests/fixtures/postgres-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { conditions: sourceConditions },
        ssr: { resolve: { conditions: sourceConditions } },
        test: {
          name: 'stack',
          include: ['tests/{stack,e2e,failure}/**/*.test.ts'],
          globalSetup: ['tests/fixtures/postgres-setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
