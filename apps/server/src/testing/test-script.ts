import { randomUUID } from 'node:crypto';
import type { TestServer } from './test-server';

/** A shell script of the library for all clients, made over REST. */
export async function makeScript(server: TestServer): Promise<{ id: string }> {
  const body = { name: `script ${randomUUID()}`, command_type: 'shell', command: 'true' };
  const made = await server.request<{ id: string }>('POST', '/api/scripts', { body });
  if (made.status !== 201) throw new Error(`the script was not made: ${JSON.stringify(made.body)}`);
  return made.body;
}
