import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

const STOP_MS = 10_000;

/** Becomes the server; a subshell ends it when the pipe breaks, which it does however our process ends. */
const LEASHED = '(read -r _ <&3 || kill $$) >/dev/null 2>&1 & exec "$@" 3<&-';

/**
 * A server as a child in a process group of its own: Ctrl-C reaches us alone, and what needs the server can end
 * before it does. It does not outlive us, not even when we are killed.
 */
export class ServerProcess {
  /** Resolves with its last words when it ends unasked; stays pending after `stop`. */
  readonly died: Promise<string>;
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private over = false;
  private stopping = false;
  private said = '';

  constructor(binary: string, args: readonly string[]) {
    this.child = spawn('/bin/sh', ['-c', LEASHED, 'sh', binary, ...args], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.said = (this.said + chunk.toString()).slice(-2_000);
    });
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => this.end(error.message, resolve));
      this.child.once('exit', () => this.unleash());
      this.child.once('close', () => this.end('', resolve));
    });
    this.died = new Promise((resolve) => {
      void this.ended.then(() => (this.stopping ? undefined : resolve(this.lastWords())));
    });
  }

  get hasEnded(): boolean {
    return this.over;
  }

  /** The last line it wrote, which is the error it ended with. */
  lastWords(): string {
    const lines = this.said.split('\n').filter((line) => line.trim() !== '');
    return lines.at(-1) ?? `it ended with ${this.child.exitCode ?? this.child.signalCode ?? 'no word'}`;
  }

  /** Lets it finish writing; kills it after ten seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }

  private end(word: string, resolve: () => void): void {
    this.said += word;
    this.over = true;
    resolve();
  }

  /** The server is gone: its process id may soon be somebody else's, so the subshell must not kill any more. */
  private unleash(): void {
    const leash = this.child.stdio[3] as Writable | undefined;
    leash?.on('error', () => undefined);
    leash?.end('\n');
  }
}
