import { readTextFile } from '../config/text-file';
import { ConnectorError } from '../connectors/connector-error';
import { parseSavedDetails, SAVED_SHAPES } from '../connectors/wiz/saved-findings';
import type { FindingDetails } from '../domain/finding';
import { UserError } from './user-error';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** The findings in a file of JSON as Wiz's API gives it. Throws `UserError` for any other file. */
export function readSavedDetails(path: string): readonly [FindingDetails, ...FindingDetails[]] {
  const text = readTextFile({ path, where: '--finding', maxBytes: MAX_FILE_BYTES });
  try {
    const [first, ...others] = parseSavedDetails(JSON.parse(text)) ?? [];
    if (first !== undefined) return [first, ...others];
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(`${path} is no JSON: ${error.message}`);
    if (!(error instanceof ConnectorError)) throw error;
    throw new UserError(`${path} is no finding as Wiz's API gives it: ${error.detail}`);
  }
  throw new UserError(`${path} must hold ${SAVED_SHAPES}`);
}
