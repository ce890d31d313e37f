import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { startDevServer, type DevServer, type DevServerOptions } from '../../src/temporal/dev-server';

const STARTS = 5;

/** A Temporal server with a database file, which can be restarted in its place. */
export class ServerMachine {
  readonly client: Client;
  readonly address: string;
  private restarting: Promise<void> = Promise.resolve();

  static async start(folder: string): Promise<ServerMachine> {
    const dbFile = join(folder, 'temporal.db');
    return new ServerMachine(dbFile, await startPatiently({ dbFile, port: 0, uiPort: false }));
  }

  private constructor(
    private readonly dbFile: string,
    private server: DevServer,
  ) {
    this.address = server.address;
    const connection = Connection.lazy({ address: this.address });
    this.client = new Client({ connection, identity: 'torture' });
  }

  /** At the same address; `isEmpty`: with nothing of what it knew. One restart at a time. */
  restart(options: { readonly isEmpty?: boolean } = {}): Promise<void> {
    this.restarting = this.restarting.then(() => this.restartNow(options.isEmpty ?? false));
    return this.restarting;
  }

  async stop(): Promise<void> {
    await this.restarting;
    // Its connection stays: a call that is being retried would end this process where its channel is closed. Nobody asks
    // through it any more, and it goes with the process.
    await this.server.stop();
  }

  private async restartNow(isEmpty: boolean): Promise<void> {
    await this.server.stop();
    if (isEmpty)
      for (const end of ['', '-shm', '-wal', '-journal']) rmSync(`${this.dbFile}${end}`, { force: true });
    const port = Number(this.address.split(':')[1]);
    this.server = await startPatiently({ dbFile: this.dbFile, port, uiPort: false });
  }
}

/** The server takes ports of its own as well; with several of them somebody may be quicker. */
async function startPatiently(options: DevServerOptions): Promise<DevServer> {
  for (let count = 1; ; count += 1) {
    try {
      return await startDevServer(options);
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes('address already in use');
      if (!isTaken || count === STARTS) throw error;
      await sleep(500);
    }
  }
}
