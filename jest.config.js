/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  // Twice the two cores it has to do with: the runs of test/e2e wait more than they work. Each may have a Temporal server beside it.
  maxWorkers: 4,
  // What a file of test/e2e leaves in its process makes every promise of the files after it slower: audit/export took 48 s instead of 19.
  workerIdleMemoryLimit: '150MB',
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // A few dependencies are ES modules only; jest loads CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(graphql-request|marklassian|marked)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/dist-sandbox'],
  testTimeout: 30_000,
};
