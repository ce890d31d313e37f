import { type ApprovalState, countByState, countByTeam, type Decided } from '../../domain/approval';
import { noteOf } from '../../domain/judgement';
import { countSeverities, describeCounts } from '../../domain/severity';
import { plain } from '../plain-text';
import { count, formatInstant, formatUpcoming } from './format';
import { paintSeverity } from './style';
import { paragraph, renderTable, sections } from './table';
import type { View } from './view';

const FINDINGS_SHOWN = 50;

export function renderApprovals(raw: readonly ApprovalState[], view: View): string {
  const states = plain(raw);
  const table = renderTable(
    {
      columns: [
        { title: 'Approval' },
        ...['Open', 'Approved', 'Rejected', 'Expired'].map((title) => ({ title, align: 'right' as const })),
        { title: 'Until' },
        { title: 'Open by severity', grows: 'wrap' },
      ],
      rows: states.map((state) => {
        const { open, granted, rejected, expired } = countByState(state);
        return [
          view.style.strong(state.id),
          ...[open, granted, rejected, expired].map(String),
          formatUpcoming(state.expiresAt, view.now),
          severitiesOf(state) || '-',
        ];
      }),
    },
    view,
  );
  return sections(table, nextStep(states));
}

function severitiesOf({ findings }: ApprovalState): string {
  const open = findings.filter(({ state }) => state === 'open');
  return describeCounts(countSeverities(open.map(({ severity }) => severity)));
}

function nextStep(states: readonly ApprovalState[]): string {
  const open = states.find((state) => countByState(state).open > 0);
  if (open === undefined) return 'Next: nothing. What was answered waits for a run, or is remembered.';
  return `Next: \`wfd approvals ${open.id}\` shows its findings; \`wfd approve ${open.id}\` or \`wfd reject ${open.id}\` answers.`;
}

function howToAnswer(state: ApprovalState): string {
  if (countByState(state).open === 0) return nextStep([]);
  return `Next: \`wfd approve ${state.id}\` or \`wfd reject ${state.id}\` answers; --team and --finding name a part.`;
}

/** One approval: why, by team, what was said, and its findings, those that wait first. */
export function renderApproval(raw: ApprovalState, view: View): string {
  const state = plain(raw);
  const { strong, faint } = view.style;
  const head = [
    `${strong(`Approval ${state.id}`)} asked ${formatInstant(state.askedAt)} by ${state.run}, until ${formatUpcoming(state.expiresAt, view.now)}`,
    faint(paragraph(`Why: ${state.reason}`, view, 0)),
  ].join('\n');
  return sections(
    head,
    renderTeams(state, view),
    renderVerdicts(state, view),
    renderFindings(state, view),
    howToAnswer(state),
  );
}

function renderTeams({ findings }: ApprovalState, view: View): string {
  return renderTable(
    {
      columns: [{ title: 'Team' }, { title: 'Asked for', grows: 'wrap' }],
      rows: countByTeam(findings).map(({ team, counts }) => [team, describeCounts(counts)]),
    },
    view,
  );
}

function renderVerdicts({ verdicts }: ApprovalState, view: View): string {
  return verdicts
    .map((verdict) => {
      const what = verdict.answer === 'granted' ? 'approved' : 'rejected';
      return paragraph(`${formatInstant(verdict.at)} ${what} by ${verdict.by}${noteOf(verdict)}`, view, 0);
    })
    .join('\n');
}

const WAITING_FIRST = ['open', 'expired', 'granted', 'rejected', 'settled'] as const;

function renderFindings({ findings }: ApprovalState, view: View): string {
  const sorted = WAITING_FIRST.flatMap((wanted) => findings.filter(({ state }) => state === wanted));
  const table = renderTable(
    {
      columns: [
        { title: 'Severity' },
        { title: 'Team' },
        { title: 'Project' },
        { title: 'State' },
        { title: 'Wiz finding', grows: 'cut' },
      ],
      rows: sorted
        .slice(0, FINDINGS_SHOWN)
        .map(({ severity, team, project, state, finding }) => [
          paintSeverity(severity, view.style),
          team,
          project,
          state,
          finding,
        ]),
    },
    view,
  );
  const more = sorted.length - FINDINGS_SHOWN;
  return more > 0 ? `${table}\n${view.style.faint(`and ${more} more; --json has all of them`)}` : table;
}

/** "3 tickets approved: a run files them now. 1 still undecided." */
export function renderDecided({ answer, decided, open }: Decided, whatFollows: string): string {
  const what = answer === 'granted' ? 'approved' : 'rejected';
  const left = open === 0 ? 'Nothing of it is undecided any more.' : `${open} still undecided.`;
  return `${count(decided, 'ticket')} ${what}: ${whatFollows}. ${left}`;
}
