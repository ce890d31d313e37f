import { GraphQLError } from 'graphql';

/** An error as it stands in an answer. */
export interface WizError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface WizAnswer {
  readonly status: 200 | 400 | 401 | 429;
  readonly body: { readonly data?: unknown; readonly errors?: readonly WizError[] };
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that consists of one error. */
export function refusal(status: WizAnswer['status'], code: string, message: string): WizAnswer {
  return { status, body: { data: null, errors: [{ message, extensions: { code } }] } };
}

/** For resolvers: the arguments had the right types and make no sense. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
