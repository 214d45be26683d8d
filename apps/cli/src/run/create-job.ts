import {
  type ApiConnection,
  type CreateJobRequest,
  type JobProgressBody,
  jobsCreate,
} from '@gururmm/shared/api-client';
import { idempotencyHeader } from '../api/connect';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { Terminal } from '../terminal';
import type { RunRequest } from './run-options';
import type { Target } from './select-machines';

const CONFIRMATION_NEEDED = 'confirmation_required';

/**
 * One command on many machines, all or none. A wide run has to name their number: the server says
 * when, and a person is asked for it.
 */
export async function createJob(
  api: ApiConnection,
  terminal: Terminal,
  target: Target,
  {
    submission,
    idempotencyKey,
    confirmCount,
    pace,
  }: Pick<RunRequest, 'submission' | 'idempotencyKey' | 'confirmCount' | 'pace'>,
): Promise<JobProgressBody> {
  const body: CreateJobRequest = { ...submission, ...pace, filter: jobFilter(target), ...confirmation(confirmCount) };
  try {
    return await post(api, body, idempotencyKey);
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== CONFIRMATION_NEEDED) throw error;
    return post(api, { ...body, ...confirmation(await askForCount(terminal, target, error)) }, idempotencyKey);
  }
}

/** The filter itself where the server can read it, so that a repeated request is the same one. */
function jobFilter({ machines, filter }: Target): CreateJobRequest['filter'] {
  if (filter === undefined || filter.q !== undefined) return { agent_ids: machines.map(({ id }) => id) };
  return filter;
}

function confirmation(count: number | undefined): Pick<CreateJobRequest, 'confirm_count'> {
  return count === undefined ? {} : { confirm_count: count };
}

async function askForCount(terminal: Terminal, { machines }: Target, refusal: CliError): Promise<number> {
  if (!terminal.isInteractive) {
    throw new CliError(EXIT.usage, `${refusal.message} Say --confirm ${machines.length} if that is what you want.`);
  }
  const answer = await terminal.ask(`This runs on ${machines.length} machines. Type their number to go on: `);
  if (answer !== String(machines.length)) throw new CliError(EXIT.cancelled, 'Nothing was run.');
  return machines.length;
}

async function post(
  api: ApiConnection,
  body: CreateJobRequest,
  idempotencyKey: string | undefined,
): Promise<JobProgressBody> {
  const { data } = await jobsCreate({
    client: api,
    body,
    headers: idempotencyHeader(idempotencyKey),
    throwOnError: true,
  });
  return data;
}
