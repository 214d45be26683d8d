import { assertRunnable } from '@gururmm/server/commands';
import { invalidRequest } from '@gururmm/server/platform/http';
import { DEFAULT_COMMAND_EXPIRY_SECONDS } from '@gururmm/shared/protocol';
import type { JobWork, NewJob, TargetFilter, WavePlan } from '../new-job';
import type { CreateJobRequest, JobFilterBody, JobWavesBody } from './create-job.dto';

/** 0 means "only machines that are there now": a short while to hand it over. */
const ONLY_NOW_SECONDS = 30;

/** @throws DomainError invalid_request for what lies between the fields */
export function toNewJob(body: CreateJobRequest, createdBy: string): NewJob {
  return {
    filter: toFilter(body.filter),
    createdBy,
    work: toWork(body),
    env: body.env ?? null,
    secretEnv: body.secret_env ?? null,
    timeoutSeconds: body.timeout_seconds,
    expiresInSeconds:
      body.expires_in_seconds === 0 ? ONLY_NOW_SECONDS : (body.expires_in_seconds ?? DEFAULT_COMMAND_EXPIRY_SECONDS),
    waves: body.waves && toWavePlan(body.waves),
    stopAfter: body.stop_after && { failures: body.stop_after.failures, percent: body.stop_after.percent },
    confirmCount: body.confirm_count,
  };
}

function toWork(body: CreateJobRequest): JobWork {
  const runnable = assertRunnable(body);
  if (runnable.kind === 'script') return { kind: 'script', request: runnable.script };
  return { ...runnable, interpreter: body.interpreter ?? null, args: body.args ?? null };
}

export function toFilter(body: JobFilterBody): TargetFilter {
  const { status, os, version, tag } = body;
  return { agentIds: body.agent_ids, clientId: body.client_id, siteId: body.site_id, status, os, version, tag };
}

function toWavePlan({ size, percent, pause_seconds, wave_timeout_seconds }: JobWavesBody): WavePlan {
  if ((size === undefined) === (percent === undefined)) {
    throw invalidRequest([{ path: 'waves', message: 'waves needs either size or percent' }]);
  }
  return { size, percent, pauseSeconds: pause_seconds ?? 0, timeoutSeconds: wave_timeout_seconds };
}
