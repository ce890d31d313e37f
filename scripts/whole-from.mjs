import { InvalidArgumentError } from 'commander';

/** Reads a whole number of a command line, no smaller than `least`. */
export function wholeFrom(least) {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`a whole number from ${least} is needed`);
  };
}
