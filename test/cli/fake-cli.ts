import type { Answer, Words } from '../../src/domain/approval';
import type { ApprovalBook } from '../../src/domain/approval-book';
import { UserError } from '../../src/cli/user-error';
import { setImmediate as turn } from 'node:timers/promises';
import { main } from '../../src/client';
import type { HistorySource } from '../../src/audit/source';
import type { Backend } from '../../src/cli/backend';
import type { AppliedSchedule, Deployment, PlanWish, RunRecord, Workers } from '../../src/cli/deployment';
import type { ExitCode } from '../../src/cli/exit-code';
import type { Io } from '../../src/cli/io';
import { createStyle } from '../../src/cli/render/style';
import type { View } from '../../src/cli/render/view';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import { EMPTY_CARRY, parseCarry } from '../../src/domain/carry';
import type { Check } from '../../src/domain/check';
import type { FindingDetails } from '../../src/domain/finding';
import type { Notice, PostOutcome } from '../../src/domain/digest';
import type { PlanReport, Progress, RunReport } from '../../src/domain/report';
import { SEARCH_ATTRIBUTES } from '../../src/domain/search-attributes';
import { countSeverities } from '../../src/domain/severity';
import type { ArchiveHealth } from '../../src/temporal/archive-schedule';
import { namesOf } from '../../src/temporal/names';
import type { Beginning, ScheduleDifference, ScheduleView, StartedRun } from '../../src/temporal/schedule';
import type { Registration } from '../../src/temporal/search-attributes';
import type { WorkerVersions } from '../../src/temporal/worker-versions';
import { TemporalError } from '../../src/temporal/temporal-error';
import { FakeHistories } from '../audit/fake-histories';

export const NOW = '2026-11-23T12:00:00.000Z';

export const PLAIN: View = { width: 100, style: createStyle(false), now: NOW };

/** The least that makes a policy. */
export const POLICY_ENV = { JIRA_PROJECT_KEY: 'SEC', SLACK_CHANNEL: '#security' };

export const WHOLE_ENV = {
  ...POLICY_ENV,
  WIZ_CLIENT_ID: 'id',
  WIZ_CLIENT_SECRET: 'wiz-secret',
  JIRA_URL: 'https://acme.atlassian.net',
  JIRA_API_TOKEN: 'jira-secret',
  SLACK_BOT_TOKEN: 'xoxb-secret',
};

export function aReport(differs: Partial<RunReport> = {}): RunReport {
  return {
    schema: 1,
    mode: 'run',
    outcome: 'completed',
    run: 'wfd-run-0000aaaa-1111',
    startedAt: '2026-11-23T11:59:00.000Z',
    finishedAt: '2026-11-23T11:59:41.000Z',
    policyHash: '0123456789abcdef',
    window: { kind: 'sweep', reason: 'fewer than 10000 findings are open' },
    pages: 1,
    balance: { ...EMPTY_BALANCE, fetched: 5, known: 5 },
    newBySeverity: countSeverities([]),
    planHash: '',
    tickets: [],
    teams: [],
    held: [],
    parked: [],
    messages: [],
    notes: [],
    carry: EMPTY_CARRY,
    ...differs,
  };
}

export function aPlan(differs: Partial<PlanReport> = {}): PlanReport {
  return {
    report: aReport({ mode: 'plan' }),
    create: [],
    omitted: 0,
    known: [],
    suppressed: [],
    held: [],
    parked: [],
    reasons: [],
    digests: [],
    broken: [],
    ...differs,
  };
}

export function aSchedule(differs: Partial<ScheduleView> = {}): ScheduleView {
  return {
    scheduleId: 'wiz-finding-distribution',
    registered: true,
    paused: false,
    cron: '0 */4 * * *',
    timezone: 'UTC',
    nextRuns: ['2026-11-23T16:00:00.000Z', '2026-11-23T20:00:00.000Z'],
    recentRuns: [],
    running: false,
    searchAttributes: SEARCH_ATTRIBUTES.map(({ name }) => name),
    ...differs,
  };
}

export function anArchive(differs: Partial<ArchiveHealth> = {}): ArchiveHealth {
  const now = new Date().toISOString();
  return {
    paused: false,
    everyMs: 86_400_000,
    createdAt: now,
    lastAt: now,
    hasLastFailed: false,
    ...differs,
  };
}

export function aRecord(differs: Partial<RunRecord> = {}): RunRecord {
  return {
    run: 'wfd-run-0000aaaa-1111',
    runId: '0000aaaa-1111-7000-8000-000000000001',
    state: 'completed',
    startedAt: '2026-11-23T11:59:00.000Z',
    endedAt: '2026-11-23T11:59:41.000Z',
    report: aReport(),
    ...differs,
  };
}

/** A rejection that nobody may come to look at. */
export function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** A deployment that keeps state: what is applied is there afterwards, what runs can be cancelled. */
export class FakeDeployment implements Deployment {
  readonly names = namesOf();
  readonly address = '127.0.0.1:7233';
  readonly namespace = 'default';
  workers = true;
  /** Where workers have versions. */
  polling: Partial<Workers> = {};
  workerVersions: WorkerVersions = { versions: [] };
  retention = 90 * 86_400_000;
  toRegister: readonly string[] = [];
  registration: Registration = { verified: SEARCH_ATTRIBUTES, missing: [] };
  view: ScheduleView | undefined;
  archiveView: ArchiveHealth | undefined;
  trail: HistorySource = new FakeHistories([]);
  records: RunRecord[] = [];
  /** What the next run, or plan, comes to. */
  nextReport: Promise<RunReport> = Promise.resolve(aReport());
  nextPlan: Promise<PlanReport> = Promise.resolve(aPlan());
  theirPlan: Promise<PlanReport> = Promise.resolve(aPlan());
  /** What plans were asked for, in order. */
  readonly planned: PlanWish[] = [];
  progressNow: Progress | undefined;
  running: Promise<RunReport> | undefined;
  /** Cuts off whoever still waits. */
  close: () => void = () => undefined;
  private readonly closed = quietly(
    new Promise<never>((_, reject) => {
      this.close = () => reject(new Error('the connection was closed'));
    }),
  );
  /** What was done, in order. */
  readonly deeds: string[] = [];

  readonly schedule = {
    describe: async () => this.view,
    apply: async (
      { cron, timezone }: { cron: string; timezone: string },
      { pausedNote }: Beginning = {},
    ): Promise<AppliedSchedule> => {
      const before = this.view;
      this.deeds.push(`apply ${cron}`);
      const begins = pausedNote === undefined || before?.registered ? {} : { paused: true, note: pausedNote };
      this.view = { ...aSchedule(before), registered: true, cron, timezone, ...begins };
      return { ...this.difference(before, { cron, timezone }), searchAttributes: this.registration };
    },
    preview: async (wish: { cron: string; timezone: string }) => ({
      ...this.difference(this.view, wish),
      toRegister: this.toRegister,
    }),
    ensure: async ({ cron }: { cron: string }) => {
      this.deeds.push(`ensure ${cron}`);
      this.view ??= aSchedule({ registered: false, paused: true });
    },
    pause: async (note: string) => this.change({ paused: true, note }),
    resume: async (note: string) => this.change({ paused: false, note }),
    delete: async () => {
      const archive = this.archiveView === undefined ? [] : [this.names.archiveScheduleId];
      this.archiveView = undefined;
      if (this.view === undefined && archive.length > 0) return archive;
      this.change({});
      this.view = undefined;
      return [this.names.scheduleId, ...archive];
    },
    applyArchive: async (everyMs: number): Promise<ScheduleDifference> => {
      const scheduleId = this.names.archiveScheduleId;
      this.archiveView = { ...anArchive(), everyMs };
      return { scheduleId, applied: 'created', changes: [] };
    },
    previewArchive: async (): Promise<ScheduleDifference> => ({
      scheduleId: this.names.archiveScheduleId,
      applied: 'created',
      changes: [],
    }),
    describeArchive: async () => this.archiveView,
  };

  readonly runs = {
    trigger: async (): Promise<StartedRun> => {
      if (this.view === undefined) throw new TemporalError('there is no schedule');
      this.deeds.push('trigger');
      return { workflowId: 'cycle', runId: 'cycle-run', startedAt: NOW };
    },
    reportOf: () => Promise.race([this.nextReport, this.closed]),
    progress: async () => this.progressNow,
    hasCompleted: async () => this.records.some(({ state }) => state === 'completed'),
    memory: async () => parseCarry(this.records.find(({ state }) => state === 'completed')?.report),
    list: async (limit: number) => this.records.slice(0, limit),
    find: async (run: string) => this.records.find((each) => each.run === run || each.runId === run),
    cancel: async () => {
      if (this.running === undefined) return undefined;
      this.deeds.push('cancel');
      const report = this.running;
      return { report: () => report };
    },
  };

  /** Approvals that are open; the real books answer for them. */
  approvalBooks: ApprovalBook[] = [];
  silentApprovals: string[] = [];
  readonly approvals = {
    list: async () => ({
      states: this.approvalBooks.map(({ state }) => state),
      silent: this.silentApprovals,
    }),
    find: async (id: string) => this.approvalBooks.find(({ state }) => state.id === id)?.state,
    answer: async (id: string, answer: Answer, words: Words) => {
      const book = this.approvalBooks.find(({ state }) => state.id === id);
      const refusal = book === undefined ? 'is not open' : book.refuse(answer, words, NOW);
      if (book === undefined || refusal !== undefined) throw new UserError(`approval ${id}: ${refusal}`);
      const { findings: _, ...decided } = book.decide(answer, words, NOW);
      this.deeds.push(`${answer} ${decided.decided} by ${words.by}`);
      return decided;
    },
  };

  readonly plans = {
    start: async (wish: PlanWish) => {
      this.planned.push(wish);
      // With a policy of somebody's own, the second plan is the workers'.
      const isTheirs = this.planned.length > 1 && wish.policy === undefined;
      return {
        answer: () => Promise.race([isTheirs ? this.theirPlan : this.nextPlan, this.closed]),
        progress: async () => this.progressNow,
        stop: async () => void this.deeds.push('stop plan'),
      };
    },
  };

  readonly server = {
    workers: async (): Promise<Workers> => ({
      builds: [],
      hasUnversioned: this.workers,
      stranded: [],
      ...this.polling,
    }),
    retentionMs: async () => this.retention,
    searchAttributes: async () => this.registration,
  };

  readonly versions = {
    deploymentName: 'wiz-finding-distribution',
    read: async () => this.workerVersions,
    setCurrent: async ({ buildId }: { buildId?: string | undefined }) => {
      this.deeds.push(`set current ${buildId ?? 'unversioned'}`);
      const { versions } = this.workerVersions;
      this.workerVersions = { versions, ...(buildId === undefined ? {} : { current: buildId }) };
    },
  };

  private difference(
    before: ScheduleView | undefined,
    { cron, timezone }: { cron: string; timezone: string },
  ): ScheduleDifference {
    const { scheduleId } = this.names;
    const wanted = Object.entries({ times: cron, timezone });
    if (before === undefined) {
      return { scheduleId, applied: 'created', changes: wanted.map(([setting, to]) => ({ setting, to })) };
    }
    const now: Readonly<Record<string, string | undefined>> = {
      times: before.cron,
      timezone: before.timezone,
    };
    const changes = wanted.flatMap(([setting, to]) => {
      const from = now[setting];
      return from === to ? [] : [{ setting, to, ...(from === undefined ? {} : { from }) }];
    });
    return { scheduleId, applied: changes.length === 0 ? 'unchanged' : 'updated', changes };
  }

  private change(differs: Partial<ScheduleView>): void {
    if (this.view === undefined) throw new TemporalError('there is no schedule');
    this.view = { ...this.view, ...differs };
  }
}

export interface FakeOptions {
  /** Long sleeps pass at once: a worker that does not answer. */
  readonly isSilent?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly deployment?: FakeDeployment;
  readonly isTty?: boolean;
  /** Where a `.env` file may lie. */
  readonly directory?: string;
  readonly checks?: readonly Check[];
}

/** One process: what it is told, what it says, and the switch that interrupts it. */
export class FakeProcess {
  stdout = '';
  stderr = '';
  readonly deployment: FakeDeployment;
  readonly io: Io;
  readonly backend: Backend;
  /** What became of server and worker, in order. */
  readonly events: string[] = [];
  /** Connector methods that were asked, with what. */
  readonly asked: string[] = [];
  /** What Wiz knows by id. */
  findings: readonly FindingDetails[] = [];
  /** What was posted, and what becomes of a post where it is not simply taken, by channel. */
  readonly posted: { readonly channel: string; readonly notice: Notice }[] = [];
  postOutcomes: Readonly<Record<string, PostOutcome>> = {};
  /** What the default channel was told. */
  toldNotices: readonly { readonly key: string; readonly at: string }[] = [];
  /** Whether the channel shows everything; why it shows nothing. */
  showsAll = true;
  noticeTrouble: string | undefined;
  private readonly isSilent: boolean;
  private readonly listeners = new Set<() => void>();
  private endServer: (words: string) => void = () => undefined;

  constructor({ env = {}, deployment = new FakeDeployment(), isTty = false, ...options }: FakeOptions = {}) {
    this.deployment = deployment;
    this.isSilent = options.isSilent === true;
    this.io = {
      stdout: { write: (text) => void (this.stdout += text), isTty },
      stderr: { write: (text) => void (this.stderr += text), isTty },
      columns: 100,
      env,
      directory: options.directory ?? '/nowhere',
      now: () => new Date(NOW),
      sleep: async (ms, signal) => {
        await turn();
        // Nothing here takes a quarter of a minute: whoever sleeps that long waits for the end.
        if (ms >= 15_000 && signal !== undefined && !this.isSilent) await aborted(signal);
      },
      onInterrupt: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      abandon: (exitCode) => void this.events.push(`abandoned with ${exitCode}`),
    };
    this.backend = this.createBackend(options.checks ?? []);
  }

  run(...args: string[]): Promise<ExitCode> {
    return main(args, this.io, this.backend);
  }

  interrupt(): void {
    for (const listener of this.listeners) listener();
  }

  killServer(words: string): void {
    this.endServer(words);
  }

  /** Resolves as soon as something has been said. */
  async hears(text: string): Promise<void> {
    while (!`${this.stdout}${this.stderr}`.includes(text)) await turn();
  }

  private createBackend(checks: readonly Check[]): Backend {
    const ask = (service: string) => async (wishes?: readonly unknown[]) => {
      this.asked.push(`${service} ${wishes === undefined ? '' : JSON.stringify(wishes)}`.trim());
      return checks.filter(({ subject }) => subject.startsWith(service));
    };
    const askBeyond = (service: string, on: readonly string[]) => async (): Promise<readonly Check[]> => {
      if (on.length > 0) this.asked.push(`${service} beyond ${on.join(' ')}`);
      return [];
    };
    return {
      useDeployment: async (_, use) => {
        try {
          return await use(this.deployment);
        } finally {
          this.deployment.close();
        }
      },
      startServer: async ({ dbFile, port }) => {
        this.events.push(`server on ${port} with ${dbFile}`);
        return {
          address: `127.0.0.1:${port}`,
          uiUrl: 'http://127.0.0.1:8233',
          died: new Promise((resolve) => (this.endServer = resolve)),
          stop: async () => void this.events.push('server stopped'),
        };
      },
      startCodecServer: async ({ port, origins }) => {
        this.events.push(`codec server on ${port} for ${origins.join(' ')}`);
        return {
          url: `http://127.0.0.1:${port}`,
          close: async () => void this.events.push('codec server stopped'),
        };
      },
      startWorker: async ({ address }) => {
        this.events.push(`worker at ${address}`);
        let resolveDone: () => void = () => undefined;
        const done = new Promise<void>((resolve) => (resolveDone = resolve));
        return {
          done,
          drain: () => {
            this.events.push('worker drained');
            resolveDone();
          },
        };
      },
      createConnectors: () => ({
        wiz: {
          check: ask('Wiz'),
          readDetails: async (ids) => this.findings.filter(({ id }) => ids.includes(id)),
          beyond: (on) => ({ check: askBeyond('Wiz', on) }),
        },
        jira: { check: ask('Jira'), beyond: (on) => ({ check: askBeyond('Jira', on) }) },
        slack: {
          check: ask('Slack'),
          postNotice: (channel, notice) => {
            this.posted.push({ channel, notice });
            return Promise.resolve(this.postOutcomes[channel] ?? { kind: 'sent', channel });
          },
          findNotices: async (_, prefix, since) => {
            if (this.noticeTrouble !== undefined) throw new Error(this.noticeTrouble);
            const told = this.toldNotices.filter(({ key, at }) => key.startsWith(prefix) && at >= since);
            return { keys: told.map(({ key }) => key), isWhole: this.showsAll };
          },
        },
      }),
    };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
