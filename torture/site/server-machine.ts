import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startDevServer, type DevServer } from '../../src/temporal/dev-server';

/** A Temporal server with a database file, which can be restarted in its place. */
export class ServerMachine {
  readonly client: Client;
  readonly address: string;
  private restarting: Promise<void> = Promise.resolve();

  static async start(folder: string): Promise<ServerMachine> {
    const dbFile = join(folder, 'temporal.db');
    return new ServerMachine(dbFile, await startDevServer({ dbFile, port: 0, uiPort: false }));
  }

  private readonly connection: Connection;

  private constructor(
    private readonly dbFile: string,
    private server: DevServer,
  ) {
    this.address = server.address;
    this.connection = Connection.lazy({ address: this.address });
    this.client = new Client({ connection: this.connection, identity: 'torture' });
  }

  /** At the same address; `isEmpty`: with nothing of what it knew. One restart at a time. */
  restart(options: { readonly isEmpty?: boolean } = {}): Promise<void> {
    this.restarting = this.restarting.then(() => this.restartNow(options.isEmpty ?? false));
    return this.restarting;
  }

  async stop(): Promise<void> {
    await this.restarting;
    await this.connection.close();
    await this.server.stop();
  }

  private async restartNow(isEmpty: boolean): Promise<void> {
    await this.server.stop();
    if (isEmpty)
      for (const end of ['', '-shm', '-wal', '-journal']) rmSync(`${this.dbFile}${end}`, { force: true });
    const port = Number(this.address.split(':')[1]);
    this.server = await startDevServer({ dbFile: this.dbFile, port, uiPort: false });
  }
}
