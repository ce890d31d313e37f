import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts message and stack of a failure into a payload, which is then encrypted like any other. Loaded by its path, into the
 * workflow bundle as well: it may import nothing that does not belong there.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
