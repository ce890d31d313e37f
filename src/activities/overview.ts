import { figuresOf, TREND_DAYS, type TicketFigures } from '../domain/ticket-figures';
import type { Dependencies } from './dependencies';
import { localTimeIn } from './local-time';

export interface CountTicketsInput {
  /** YYYY-MM-DD in that time zone. */
  readonly day: string;
  readonly timezone: string;
  /** Label of the run that asks. */
  readonly run: string;
}

export function overviewActivities({ jira }: Pick<Dependencies, 'jira'>) {
  return {
    /** The tickets stay here: what leaves is a page of figures. */
    async countTickets({ day, timezone, run }: CountTicketsInput): Promise<TicketFigures> {
      const localTime = localTimeIn(timezone);
      // The first of these days began up to a day earlier than so many times 24 hours ago.
      const census = await jira.takeCensus(TREND_DAYS + 1);
      const dayOf = (timestamp: string): string => localTime(timestamp).day;
      return figuresOf(census, { day, now: new Date().toISOString(), dayOf, run });
    },
  };
}
