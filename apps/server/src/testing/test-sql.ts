import { Database } from '@gururmm/server/platform/database';
import type { TestServer } from './test-server';

/** Rows straight from the tables, as the server itself sees them: every client. */
export function sql<Row = Record<string, unknown>>(
  server: TestServer,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  return server.app.get(Database).query<Row>(text, parameters);
}

/** The only row of an answer. @throws Error when there is none */
export async function sqlRow<Row = Record<string, unknown>>(
  server: TestServer,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<Row> {
  const [row] = await sql<Row>(server, text, parameters);
  if (row === undefined) throw new Error(`no row: ${text}`);
  return row;
}
