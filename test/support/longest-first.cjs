const { statSync } = require('node:fs');

/** What takes minutes begins at once: whichever file begins last, the others wait for it. */
const LONG = ['/test/torture/', '/test/e2e/'];

/** jest's own order is by the times of before, which a new machine does not know. */
class LongestFirst {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a.path) - rank(b.path) || sizeOf(b.path) - sizeOf(a.path));
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}

function rank(path) {
  const place = LONG.findIndex((folder) => path.includes(folder));
  return place === -1 ? LONG.length : place;
}

function sizeOf(path) {
  return statSync(path).size;
}

module.exports = LongestFirst;
