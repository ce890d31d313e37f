/** What Prometheus would read of one metric. */
export interface Scraped {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** By name; histograms with all their series. */
export async function scrape(url: string): Promise<ReadonlyMap<string, Scraped>> {
  const text = await (await fetch(url)).text();
  const found = new Map<string, { type: string; help: string; samples: Sample[] }>();
  for (const block of text.split(/^(?=# HELP )/m)) {
    const head = /^# HELP (\S+) ?(.*)\n# TYPE \S+ (\S+)\n/.exec(block);
    if (head === null) continue;
    const [, name = '', help = '', type = ''] = head;
    found.set(name, { type, help, samples: block.slice(head[0].length).split('\n').flatMap(toSample) });
  }
  return found;
}

function toSample(line: string): Sample[] {
  const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (match === null) return [];
  const [, name = '', labels = '', value] = match;
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [
    key,
    text,
  ]);
  return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
}

/** The sum of all series that have these labels. */
export function total(metric: Scraped | undefined, labels: Readonly<Record<string, string>> = {}): number {
  return (metric?.samples ?? [])
    .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
