export type BinaryKind = 'cli' | 'test-server';

/** One executable and every name it goes by. */
export interface Binary {
  readonly kind: BinaryKind;
  readonly label: string;
  readonly variable: string;
  readonly command: string;
  readonly wheel: string;
  readonly version: string;
  /** What the SDK asks its download service for. */
  readonly artifact: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a download goes, how it is told, and what the programs it runs get as their environment. */
export interface Download {
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly env: Environment;
}
