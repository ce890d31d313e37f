import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ClusterError } from './cluster-error';
import { HOST, type Layout } from './layout';
import { DATABASES, DATABASE_USER, type Settings } from './role';
import { runProgram } from './run-program';

/** Makes Temporal's two databases, or brings them up to the server's schema, unless the same tool has done so before. */
export async function applySchema(
  sqlTool: string,
  { schemaFile }: Layout,
  settings: Settings,
): Promise<void> {
  if (existsSync(schemaFile) && readFileSync(schemaFile, 'utf8') === sqlTool) return;
  await update(sqlTool, settings);
  writeFileSync(schemaFile, sqlTool);
}

async function update(sqlTool: string, { ports, password }: Settings): Promise<void> {
  const place = ['--plugin', 'postgres12', '--ep', HOST, '-p', String(ports.postgresql), '-u', DATABASE_USER];
  for (const [database, schema] of Object.entries(DATABASES)) {
    for (const args of [
      ['create'],
      ['setup-schema', '-v', '0.0'],
      ['update-schema', '--schema-name', schema],
    ]) {
      // The password is not for everybody who can list processes.
      const { isOk, words } = await runProgram(sqlTool, [...place, '--db', database, ...args], {
        env: { PATH: process.env['PATH'], SQL_PASSWORD: password },
      });
      if (!isOk)
        throw new ClusterError(`the schema of ${database} could not be set up (${args[0]}): ${words}`);
    }
  }
}
