import { randomUUID } from 'node:crypto';
import { agentCommandsSubmit, type ApiConnection, type CommandBody } from '@gururmm/shared/api-client';
import { idempotencyHeader } from '../api/connect';
import type { RunRequest } from './run-options';
import type { Machine } from './select-machines';

/**
 * Hands a command to the server for one machine; retried without running twice.
 * The key belongs to one request, and a machine is part of the request: each gets its own.
 */
export async function submit(
  api: ApiConnection,
  machine: Machine,
  { submission, idempotencyKey, agents }: Pick<RunRequest, 'submission' | 'idempotencyKey' | 'agents'>,
): Promise<CommandBody> {
  const isSingle = agents.length === 1;
  const key =
    idempotencyKey === undefined ? randomUUID() : isSingle ? idempotencyKey : `${idempotencyKey}:${machine.id}`;
  const { data } = await agentCommandsSubmit({
    client: api,
    path: { id: machine.id },
    body: submission,
    headers: idempotencyHeader(key),
    throwOnError: true,
  });
  return data;
}
