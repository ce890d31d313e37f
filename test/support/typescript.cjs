// Lets a process of its own run the sources as they are: `node --require ./test/support/typescript.cjs src/worker.ts`.
const { transformFileSync } = require('@swc/core');

const options = { module: { type: 'commonjs' }, jsc: { target: 'es2023', parser: { syntax: 'typescript' } } };

require.extensions['.ts'] = (module, path) => module._compile(transformFileSync(path, options).code, path);
