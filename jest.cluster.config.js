const { globalSetup: _, maxWorkers: __, ...usual } = require('./jest.config.js');

/** What needs a cluster of its own and minutes: `npm run test:cluster` brings both. */
/** @type {import('jest').Config} */
module.exports = {
  ...usual,
  testMatch: ['<rootDir>/test/cluster/**/*.cluster.ts'],
};
