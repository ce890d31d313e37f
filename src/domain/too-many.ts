export const SERVICE_NAMES = ['wiz', 'jira', 'slack'] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

/** How often services answered that they were asked too much (HTTP 429); those that never did are absent. */
export type TooMany = Readonly<Partial<Record<ServiceName, number>>>;

/** Under this name counts travel beside a result, in a failure's details and from one attempt to the next. */
const KEY = 'wfdTooManyRequests';

export function addTooMany(...all: readonly TooMany[]): TooMany {
  const sums = SERVICE_NAMES.map((service) => {
    return [service, all.reduce((sum, each) => sum + (each[service] ?? 0), 0)] as const;
  });
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}

export function hasAnyOf(tooMany: TooMany): boolean {
  return Object.keys(tooMany).length > 0;
}

/** Counts, as they travel by themselves. */
export function packTooMany(tooMany: TooMany): object {
  return { [KEY]: tooMany };
}

/** Whatever was handed over, by whatever version: what is no count is none. */
export function unpackTooMany(value: unknown): TooMany {
  const packed = fieldsOf(fieldsOf(value)[KEY]);
  return Object.fromEntries(
    SERVICE_NAMES.flatMap((service) => {
      const count = packed[service];
      return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? [[service, count]] : [];
    }),
  );
}

/** A result stays as it is while there is nothing to tell beside it. */
export function withTooMany(result: unknown, tooMany: TooMany): unknown {
  return hasAnyOf(tooMany) ? { ...packTooMany(tooMany), result } : result;
}

/** The result itself, as any version may have written it. */
export function withoutTooMany(value: unknown): unknown {
  return Object.hasOwn(fieldsOf(value), KEY) ? fieldsOf(value)['result'] : value;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
