import type { Settings } from '../config/settings';
import type * as JiraConnector from '../connectors/jira/connector';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type * as SlackConnector from '../connectors/slack/connector';
import type { Messenger } from '../connectors/slack/messenger';
import type { Capability } from '../domain/beyond';
import type { FindingSource } from '../connectors/wiz/finding-source';
import type * as WizConnector from '../connectors/wiz/wiz-connector';
import type * as TemporalBinary from '../temporal/binary';
import type * as TemporalCodec from '../temporal/encryption/codec-server';
import type { CodecServer, CodecServerOptions } from '../temporal/encryption/codec-server';
import type * as TemporalServer from '../temporal/dev-server';
import type { DevServer, DevServerOptions } from '../temporal/dev-server';
import type * as Worker from '../worker';
import type { RunningWorker, WorkerOptions } from '../worker';
import type { Deployment, DeploymentOptions } from './deployment';
import type * as UseDeployment from './temporal/use-deployment';

/** The heavy parts, loaded by those commands alone that need them; tests hand in others. */
export interface Backend {
  /** Connects, hands the deployment over, and closes when the answer is there. Throws `TemporalError`. */
  useDeployment<T>(options: DeploymentOptions, use: (deployment: Deployment) => Promise<T>): Promise<T>;
  startServer(options: DevServerOptions, env: NodeJS.ProcessEnv): Promise<DevServer>;
  startWorker(options: WorkerOptions): Promise<RunningWorker>;
  createConnectors(settings: Settings): Connectors;
  startCodecServer(options: CodecServerOptions): Promise<CodecServer>;
}

/** As much of them as `doctor`, `audit verify` and `routes check` ask. */
export interface Connectors {
  readonly wiz: Checked<FindingSource> & Pick<FindingSource, 'readDetails'>;
  readonly jira: Checked<TicketStore>;
  readonly slack: Pick<Messenger, 'check' | 'findNotices' | 'postNotice'>;
}

/** With what the policy switches on, as far as that can be looked at. */
interface Checked<Connector extends FindingSource | TicketStore> {
  readonly check: Connector['check'];
  readonly beyond: (on: readonly Capability[]) => Pick<ReturnType<Connector['beyond']>, 'check'>;
}

/*
 * `require` and not `import()`: the output is CommonJS, where an import expression would need another kind of path in
 * the sources, in the build and under test. Temporal alone takes half a second to load.
 */

export const realBackend: Backend = {
  useDeployment: (options, use) => {
    const { useDeployment } = require('./temporal/use-deployment') as typeof UseDeployment;
    return useDeployment(options, use);
  },
  startServer: async (options, env) => {
    const { startDevServer } = require('../temporal/dev-server') as typeof TemporalServer;
    const { findTemporal } = require('../temporal/binary') as typeof TemporalBinary;
    const binary = await findTemporal('cli', options.say ?? (() => undefined), env);
    return startDevServer({ ...options, binary });
  },
  startWorker: (options) => {
    const { startWorker } = require('../worker') as typeof Worker;
    return startWorker(options);
  },
  startCodecServer: (options) => {
    const { startCodecServer } = require('../temporal/encryption/codec-server') as typeof TemporalCodec;
    return startCodecServer(options);
  },
  createConnectors: ({ wiz, jira, slack }) => {
    const { createWizConnector } = require('../connectors/wiz/wiz-connector') as typeof WizConnector;
    const { createJiraConnector } = require('../connectors/jira/connector') as typeof JiraConnector;
    const { createSlackConnector } = require('../connectors/slack/connector') as typeof SlackConnector;
    return {
      wiz: createWizConnector(wiz),
      jira: createJiraConnector(jira),
      slack: createSlackConnector(slack),
    };
  },
};
