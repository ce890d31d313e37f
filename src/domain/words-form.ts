const LONGEST_NAME = 100;
const LONGEST_NOTE = 300;
/** It goes into summaries, messages and terminals. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

const FORM =
  'An answer looks like {"by": "dana", "note": "reviewed", "team": "payments"}; note, team and findings may be left out';

/** Words come from the command line and from forms of the Web UI: they may be anything. Undefined where they are well-formed. */
export function refuseForm(words: unknown): string | undefined {
  if (typeof words !== 'object' || words === null) return FORM;
  const fields: Readonly<Record<string, unknown>> = { ...words };
  return (
    refuseName(fields['by']) ??
    refuseNote(fields['note']) ??
    refuseTeam(fields['team']) ??
    refuseFindings(fields['findings'])
  );
}

function refuseName(by: unknown): string | undefined {
  if (typeof by !== 'string' || by.trim() === '') return `it must say who answers. ${FORM}`;
  if (INVISIBLE.test(by)) return 'a name is one line of plain characters';
  return by.length > LONGEST_NAME ? `a name has at most ${LONGEST_NAME} characters` : undefined;
}

function refuseNote(note: unknown): string | undefined {
  if (note === undefined) return undefined;
  if (typeof note !== 'string') return `a note is a text. ${FORM}`;
  if (INVISIBLE.test(note)) return 'a note is one line of plain characters';
  return note.length > LONGEST_NOTE ? `a note has at most ${LONGEST_NOTE} characters` : undefined;
}

function refuseTeam(team: unknown): string | undefined {
  return team === undefined || typeof team === 'string' ? undefined : `a team is a text. ${FORM}`;
}

function refuseFindings(findings: unknown): string | undefined {
  if (findings === undefined) return undefined;
  const isList =
    Array.isArray(findings) && findings.length > 0 && findings.every((each) => typeof each === 'string');
  return isList ? undefined : `findings are a list of ids. ${FORM}`;
}
