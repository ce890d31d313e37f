import { log } from '@temporalio/activity';
import { appendFile } from 'node:fs/promises';
import { isNews, type AuditEntry } from '../domain/audit-entry';
import type { Dependencies } from './dependencies';

export interface AuditInput {
  /** Label of the run. */
  readonly run: string;
  readonly at: string;
  readonly entries: readonly AuditEntry[];
}

export function auditActivities({ auditFile }: Dependencies) {
  return {
    /**
     * The trail: its input stays in the history. What is news goes to the log as well, and to the audit file where
     * there is one; a retried attempt may write its lines again, which `run` and `finding` tell apart.
     */
    async recordAudit({ run, at, entries }: AuditInput): Promise<void> {
      const news = entries.filter(isNews);
      for (const entry of news) log.info('audit', { run, at, ...entry });
      if (auditFile === undefined || news.length === 0) return;
      const lines = news.map((entry) => `${JSON.stringify({ at, run, ...entry })}\n`);
      try {
        await appendFile(auditFile, lines.join(''), 'utf8');
      } catch (error) {
        // The history holds the same, so the run goes on; whoever wants the file must hear of it.
        const cure = 'make the folder of WFD_AUDIT_FILE writable for the worker';
        log.error('the audit file cannot be written', { auditFile, error: String(error), cure });
      }
    },
  };
}
