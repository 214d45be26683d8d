import { CommandSecrets } from '@gururmm/server/commands';
import { rowsOf } from '@gururmm/server/platform/database';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { jobStatesBefore } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** From `running` too: without a pause one wave follows the other. The secrets go with the last wave. */
const BEGIN_WAVE = `
UPDATE jobs j SET state = 'running', current_wave = $2, wave_started_at = clock_timestamp(), next_wave_at = NULL,
  sealed_secrets = CASE WHEN $2 < j.wave_count THEN j.sealed_secrets END
FROM jobs before
WHERE j.id = $1 AND before.id = j.id AND j.current_wave = $2 - 1 AND j.state = ANY($3)
RETURNING before.sealed_secrets`;

/** A machine that was removed, or moved to where the job was not meant for, gets nothing. */
const CREATE_COMMANDS = `
WITH made AS (
  INSERT INTO commands (agent_id, client_id, site_id, created_by, job_id, command_type, command, interpreter, args, env,
    timeout_seconds, expires_at)
  SELECT a.id, a.client_id, a.site_id, j.created_by, j.id, j.command_type, j.command, j.interpreter, j.args, j.env,
    t.timeout_seconds, now() + make_interval(secs => j.expires_in_seconds)
  FROM jobs j JOIN job_targets t ON t.job_id = j.id
    JOIN agents a ON a.id = t.agent_id AND a.approval = 'approved'
      AND a.client_id IS NOT DISTINCT FROM t.client_id AND a.site_id IS NOT DISTINCT FROM t.site_id
  WHERE j.id = $1 AND t.wave = $2
  RETURNING id, agent_id)
UPDATE job_targets t SET command_id = made.id FROM made WHERE t.job_id = $1 AND t.agent_id = made.agent_id
RETURNING t.agent_id, t.command_id`;

/** Makes the commands of a wave, each with the secrets of its job. */
@Injectable()
export class WaveStarter {
  constructor(
    private readonly secret: ServerSecret,
    private readonly commandSecrets: CommandSecrets,
  ) {}

  /** Keeps the secrets of a new job, sealed, until its last wave was started or it ends. */
  async keepSecrets(
    manager: EntityManager,
    jobId: string,
    secretEnv: Readonly<Record<string, string>> | null,
  ): Promise<void> {
    if (secretEnv === null) return;
    const sealed = this.secret.seal(purposeOf(jobId), JSON.stringify(secretEnv));
    await manager.query('UPDATE jobs SET sealed_secrets = $2, has_secrets = true WHERE id = $1', [jobId, sealed]);
  }

  /**
   * Makes the commands of the next wave; twice for the same wave does nothing.
   * @returns the agents to wake after COMMIT
   */
  async start(manager: EntityManager, jobId: string, wave: number): Promise<readonly string[]> {
    const from = ['running', ...jobStatesBefore('running')];
    const [begun] = rowsOf<{ sealed_secrets: Buffer | null }>(
      await manager.query<unknown>(BEGIN_WAVE, [jobId, wave, from]),
    );
    if (begun === undefined) return [];
    const rows = rowsOf<{ agent_id: string; command_id: string }>(
      await manager.query<unknown>(CREATE_COMMANDS, [jobId, wave]),
    );
    const commandIds = rows.map((row) => row.command_id);
    await this.commandSecrets.store(manager, commandIds, this.open(jobId, begun.sealed_secrets));
    return rows.map((row) => row.agent_id);
  }

  private open(jobId: string, sealed: Buffer | null): Readonly<Record<string, string>> | null {
    return sealed === null ? null : (JSON.parse(this.secret.open(purposeOf(jobId), sealed)) as Record<string, string>);
  }
}

/** A key for each job: what is put beside another job opens nothing. */
function purposeOf(jobId: string): string {
  return `job-secrets/${jobId}`;
}
