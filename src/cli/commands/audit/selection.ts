import { InvalidArgumentError } from 'commander';
import type { Progress, Selection } from '../../../audit/trail';
import { parseDuration } from '../../../domain/duration';
import { before } from '../../../domain/time';
import { say, type Cli } from '../../cli';
import type { Io } from '../../io';
import { formatInstant } from '../../render/format';

export interface SelectionOptions {
  readonly since?: string;
  readonly until?: string;
  readonly run?: string;
}

/** "2026-11-23", "2026-11-23T12:00:00Z", or "7d" for that long ago; as ISO text. */
export function instant(io: Io): (text: string) => string {
  return (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return before(io.now().toISOString(), ms);
    const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
    if (isDate && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
    throw new InvalidArgumentError(
      'It must be a date (2026-11-23, from its start, UTC), a time with its zone, or a duration such as 7d.',
    );
  };
}

export function toSelection({ since, until, run }: SelectionOptions): Selection {
  return {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(run === undefined ? {} : { run }),
  };
}

/** "everything that is kept", "run wfd-run-…, from 2026-11-01 00:00 UTC". */
export function describeSelection({ since, until, run }: Selection): string {
  const parts = [
    ...(run === undefined ? [] : [`run ${run}`]),
    ...(since === undefined ? [] : [`what ended from ${formatInstant(since)} on`]),
    ...(until === undefined ? [] : [`what ended before ${formatInstant(until)}`]),
  ];
  return parts.length === 0 ? 'everything that is kept' : parts.join(', ');
}

const TELL_EVERY_MS = 2_000;

/** At most a line every two seconds, and the last one. */
export function progressTeller(cli: Cli, what: string): (progress: Progress) => void {
  let toldAt = cli.io.now().getTime();
  return ({ done, of }) => {
    const now = cli.io.now().getTime();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    say(cli, `${what}: ${done} of ${of}`);
  };
}
