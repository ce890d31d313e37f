import type { Policy } from '../domain/policy';
import { ConfigError, type Problem } from './config-error';
import { buildPolicy } from './policy';
import { crossCheck } from './policy-checks';
import { complaintsOf, type Complaint } from './policy-complaints';
import type { PolicyInputs, PolicyOverrides } from './policy-inputs';
import { policyFileSchema } from './policy-schema';
import { policyWarnings } from './policy-warnings';
import { readPolicyYaml, type PolicyDocument } from './policy-yaml';
import { readTextFile } from './text-file';

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly warnings: readonly Problem[];
}

const MAX_FILE_BYTES = 256 * 1024;

/** Nobody puts more right in one round. */
const MOST_PROBLEMS = 100;

/** The policy goes into every run's history. */
const MAX_POLICY_BYTES = 64 * 1024;

/** Reads the file where there is one. Throws a `ConfigError` with every problem, each with its line. */
export function loadPolicy({ policyPath, pathFrom = 'WFD_POLICY', overrides }: PolicyInputs): LoadedPolicy {
  if (policyPath === undefined) return parsePolicy('{}', 'the environment', overrides);
  const text = readTextFile({ path: policyPath, where: pathFrom, maxBytes: MAX_FILE_BYTES });
  return parsePolicy(text, policyPath, overrides);
}

export function parsePolicy(text: string, fileName: string, overrides: PolicyOverrides): LoadedPolicy {
  const document = readYaml(text, fileName);
  const file = document.value;
  if (file === undefined) throw new ConfigError(document.problems);
  const parsed = policyFileSchema.safeParse(file);
  const complaints = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(complaintsOf(policyFileSchema, file))),
    ...crossCheck(file, overrides),
  ];
  const problems = [...document.problems, ...inFileOrder(complaints.slice(0, MOST_PROBLEMS), document)];
  const hidden = document.problems.length + complaints.length - MOST_PROBLEMS;
  if (hidden > 0)
    throw new ConfigError([...problems.slice(0, MOST_PROBLEMS), moreProblems(fileName, hidden)]);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const policy = buildPolicy(parsed.data, overrides);
  const bytes = Buffer.byteLength(JSON.stringify(policy));
  if (bytes > MAX_POLICY_BYTES) throw new ConfigError([tooLarge(fileName, bytes)]);
  return { policy, warnings: policyWarnings(policy, parsed.data, overrides) };
}

/** Text that nests or repeats itself without end makes the parser throw; that too is a problem of the file. */
function readYaml(text: string, fileName: string): PolicyDocument {
  try {
    return readPolicyYaml(text, fileName);
  } catch {
    throw new ConfigError([
      { where: fileName, what: 'cannot be read: it nests too deeply or repeats an alias too often' },
    ]);
  }
}

function inFileOrder(complaints: readonly Complaint[], document: PolicyDocument): Problem[] {
  // Looked up once each: it takes as long as the file is.
  const located = complaints.map((complaint) => ({ complaint, offset: offsetOf(complaint, document) }));
  return located.sort((a, b) => a.offset - b.offset).map(({ complaint }) => toProblem(complaint, document));
}

function offsetOf({ at, within }: Complaint, document: PolicyDocument): number {
  return typeof at === 'string' ? -1 : document.offsetOf(at, within);
}

function toProblem({ at, within, what, cure }: Complaint, document: PolicyDocument): Problem {
  const where = typeof at === 'string' ? at : document.locate(at, within);
  return { where, what, ...(cure === undefined ? {} : { cure }) };
}

function moreProblems(fileName: string, count: number): Problem {
  return { where: fileName, what: `has ${count} more problem${count === 1 ? '' : 's'}` };
}

function tooLarge(fileName: string, bytes: number): Problem {
  return {
    where: fileName,
    what: `makes a policy of ${Math.ceil(bytes / 1024)} KB; at most ${MAX_POLICY_BYTES / 1024} KB fit into a run's history`,
    cure: 'use * in patterns and lists in one route instead of many routes',
  };
}
