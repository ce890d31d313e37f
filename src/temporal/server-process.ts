import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const STOP_MS = 10_000;

/** Becomes the server; a subshell ends it when the pipe breaks, which it does however our process ends. */
const LEASHED = '(read -r _ <&3 || kill $$) >/dev/null 2>&1 & exec "$@" 3<&-';

/** How Go's runtime begins the account of a crash; what it writes after it are stacks. */
const CRASH = /^(panic|fatal error): /;
const CRASH_CODE = 2;

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
  private crash: string | undefined;
  private lastLine: string | undefined;

  constructor(binary: string, args: readonly string[]) {
    this.child = spawn('/bin/sh', ['-c', LEASHED, 'sh', binary, ...args], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    createInterface(this.child.stderr as Readable).on('line', (line) => this.hear(line));
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.hear(error.message);
        this.end(resolve);
      });
      this.child.once('exit', () => this.unleash());
      this.child.once('close', () => this.end(resolve));
    });
    this.died = new Promise((resolve) => {
      void this.ended.then(() => (this.stopping ? undefined : resolve(this.lastWords())));
    });
  }

  get hasEnded(): boolean {
    return this.over;
  }

  /** It ended by a fault of its own or a signal, not by an error it knows and says. */
  get hasCrashed(): boolean {
    return this.over && (this.child.signalCode !== null || this.child.exitCode === CRASH_CODE);
  }

  /** The line that tells the error it ended with: of a crash the first, otherwise the last it wrote. */
  lastWords(): string {
    const silent = `it ended with ${this.child.exitCode ?? this.child.signalCode ?? 'no word'}`;
    return this.crash ?? this.lastLine ?? silent;
  }

  /** Lets it finish writing; kills it after ten seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }

  private hear(line: string): void {
    if (line.trim() === '') return;
    this.lastLine = line;
    if (CRASH.test(line)) this.crash ??= line;
  }

  private end(resolve: () => void): void {
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
