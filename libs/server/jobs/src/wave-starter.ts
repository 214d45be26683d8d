import { CommandSecrets } from '@gururmm/server/commands';
import { rowsOf } from '@gururmm/server/platform/database';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { jobStatesBefore } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { FixedWork } from './job-work';

type Environment = Readonly<Record<string, string>>;

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
    script_id, script_version, exit_codes, timeout_seconds, expires_at)
  SELECT a.id, a.client_id, a.site_id, j.created_by, j.id,
    coalesce(x.command_type, j.command_type), coalesce(x.command, j.command),
    CASE WHEN x.command IS NULL THEN j.interpreter ELSE x.interpreter END, j.args, coalesce(t.env, j.env),
    j.script_id, j.script_version, j.exit_codes, t.timeout_seconds, now() + make_interval(secs => j.expires_in_seconds)
  FROM jobs j JOIN job_targets t ON t.job_id = j.id
    JOIN agents a ON a.id = t.agent_id AND a.approval = 'approved'
      AND a.client_id IS NOT DISTINCT FROM t.client_id AND a.site_id IS NOT DISTINCT FROM t.site_id
    LEFT JOIN LATERAL jsonb_to_record(j.texts->t.text_key) AS x(command_type text, command text, interpreter text) ON true
  WHERE j.id = $1 AND t.wave = $2
  RETURNING id, agent_id)
UPDATE job_targets t SET command_id = made.id, sealed_env = NULL
FROM made JOIN job_targets before ON before.job_id = $1 AND before.agent_id = made.agent_id
WHERE t.job_id = $1 AND t.agent_id = made.agent_id
RETURNING t.agent_id, t.command_id, before.sealed_env`;

interface MadeCommand {
  readonly agent_id: string;
  readonly command_id: string;
  readonly sealed_env: Buffer | null;
}

/** Makes the commands of a wave, each with the secrets of its job or its own. */
@Injectable()
export class WaveStarter {
  constructor(
    private readonly secret: ServerSecret,
    private readonly commandSecrets: CommandSecrets,
  ) {}

  /** Keeps the secrets of a new job and its targets, sealed, until the last command was made or the job ends. */
  async keepSecrets(
    manager: EntityManager,
    jobId: string,
    work: Pick<FixedWork, 'secretEnv' | 'perTarget'>,
  ): Promise<void> {
    const seal = (env: Environment, agentId?: string) =>
      this.secret.seal(purposeOf(jobId, agentId), JSON.stringify(env));
    const targets = [...(work.perTarget ?? [])].flatMap(([agentId, { secretEnv }]) =>
      secretEnv === null ? [] : [{ agentId, sealed: seal(secretEnv, agentId) }],
    );
    if (work.secretEnv === null && targets.length === 0) return;
    const sealed = work.secretEnv && seal(work.secretEnv);
    await manager.query('UPDATE jobs SET sealed_secrets = $2, has_secrets = true WHERE id = $1', [jobId, sealed]);
    await manager.query(
      `UPDATE job_targets t SET sealed_env = s.sealed FROM unnest($2::uuid[], $3::bytea[]) AS s(agent_id, sealed)
       WHERE t.job_id = $1 AND t.agent_id = s.agent_id`,
      [jobId, targets.map(({ agentId }) => agentId), targets.map((target) => target.sealed)],
    );
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
    const rows = rowsOf<MadeCommand>(await manager.query<unknown>(CREATE_COMMANDS, [jobId, wave]));
    const ofAll = this.open(begun.sealed_secrets, jobId);
    const secrets = rows.flatMap((row): [string, Environment][] => {
      const env = this.open(row.sealed_env, jobId, row.agent_id) ?? ofAll;
      return env === null ? [] : [[row.command_id, env]];
    });
    await this.commandSecrets.store(manager, new Map(secrets));
    return rows.map((row) => row.agent_id);
  }

  private open(sealed: Buffer | null, jobId: string, agentId?: string): Environment | null {
    return sealed === null ? null : (JSON.parse(this.secret.open(purposeOf(jobId, agentId), sealed)) as Environment);
  }
}

/** A key for each job and target: what is put beside another one opens nothing. */
function purposeOf(jobId: string, agentId?: string): string {
  return agentId === undefined ? `job-secrets/${jobId}` : `job-secrets/${jobId}/${agentId}`;
}
