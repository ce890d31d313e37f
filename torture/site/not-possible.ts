/** There is no run to stop, no ticket to close: what was to happen cannot, and does not count. */
export class NotPossible extends Error {}
