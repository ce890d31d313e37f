import { allEnded } from '../calls';
import { z } from 'zod';
import { type Census, CENSUS_LIMIT, type CountedTicket } from '../../domain/census';
import { OUR_LABEL, runOf, severityOf, teamOf } from '../../domain/ticket';
import type { JiraClient } from './client';
import { openOursJql, recentOursJql } from './jql';
import { ticketKey } from './ticket-key';
import { INSTANT, LABELS, search } from './tickets';

const FIELDS = ['labels', 'status', 'created', 'resolutiondate', 'duedate'];

const COUNTED = z
  .object({
    key: ticketKey,
    fields: z.object({
      labels: LABELS,
      status: z.object({ statusCategory: z.object({ key: z.string() }) }),
      created: INSTANT,
      resolutiondate: INSTANT.nullish(),
      duedate: z.iso.date().nullish(),
    }),
  })
  .transform(({ key, fields }): CountedTicket => {
    const { labels, created: createdAt, resolutiondate, duedate } = fields;
    const team = teamNameOf(labels);
    const severity = severityOf({ labels });
    const run = runOf({ labels });
    // Reopened by hand, a ticket may keep the date.
    const isDone = fields.status.statusCategory.key === 'done';
    return {
      key,
      createdAt,
      ...(team === undefined ? {} : { team }),
      ...(severity === undefined ? {} : { severity }),
      ...(run === undefined ? {} : { run }),
      ...(isDone && typeof resolutiondate === 'string' ? { closedAt: resolutiondate } : {}),
      ...(typeof duedate === 'string' ? { dueDate: duedate } : {}),
    };
  });

/** A label that a person changed may hold anything: only what can be a team's name is one. */
function teamNameOf(labels: readonly string[]): string | undefined {
  const team = teamOf({ labels });
  return team !== undefined && /^[a-z0-9][a-z0-9-]{0,19}$/.test(team) ? team : undefined;
}

/** Page by page, and no further than there are figures to be made of it. */
export async function takeCensus(client: JiraClient, days: number): Promise<Census> {
  const [open, recent] = await allEnded([
    count(client, { action: 'count our open tickets', jql: openOursJql(OUR_LABEL) }),
    count(client, { action: 'count our latest tickets', jql: recentOursJql(OUR_LABEL, days) }),
  ]);
  return {
    open: open.slice(0, CENSUS_LIMIT),
    recent: recent.slice(0, CENSUS_LIMIT),
    hasMoreOpen: open.length > CENSUS_LIMIT,
    hasMoreRecent: recent.length > CENSUS_LIMIT,
  };
}

function count(client: JiraClient, what: { action: string; jql: string }): Promise<CountedTicket[]> {
  return search(client, { ...what, fields: FIELDS, issue: COUNTED, pageSize: 100, enough: CENSUS_LIMIT + 1 });
}
