import { Database } from '@gururmm/server/platform/database';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { SecretRedactor } from '@gururmm/shared/protocol';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

type SecretEnv = Readonly<Record<string, string>>;

interface SecretRow {
  readonly command_id: string;
  readonly sealed: Buffer;
}

/** Keeps the secrets of commands: encrypted while they are needed, in memory only while they are used. */
@Injectable()
export class CommandSecrets {
  private readonly logger = new Logger('CommandSecrets');

  constructor(
    private readonly database: Database,
    private readonly secret: ServerSecret,
  ) {}

  /** Seals the secrets of new commands, in the transaction that makes them. @param secrets by command */
  async store(manager: EntityManager, secrets: ReadonlyMap<string, SecretEnv>): Promise<void> {
    if (secrets.size === 0) return;
    const commandIds = [...secrets.keys()];
    const sealed = [...secrets].map(([id, env]) => this.secret.seal(purposeOf(id), JSON.stringify(env)));
    await manager.query(
      `INSERT INTO command_secrets (command_id, client_id, sealed)
       SELECT c.id, c.client_id, s.sealed FROM unnest($1::uuid[], $2::bytea[]) AS s(id, sealed)
       JOIN commands c ON c.id = s.id`,
      [commandIds, sealed],
    );
    await manager.query(
      `UPDATE commands c SET secret_names = ARRAY(SELECT jsonb_array_elements_text(n.names::jsonb))
       FROM unnest($1::uuid[], $2::text[]) AS n(id, names) WHERE c.id = n.id`,
      [commandIds, [...secrets.values()].map((env) => JSON.stringify(Object.keys(env).sort()))],
    );
  }

  /** @returns undefined when they cannot be read any more, for example with another server secret */
  open(commandId: string, sealed: Buffer): SecretEnv | undefined {
    try {
      return JSON.parse(this.secret.open(purposeOf(commandId), sealed)) as SecretEnv;
    } catch (error) {
      this.logger.error({ err: error, commandId }, 'the secrets of a command cannot be opened');
      return undefined;
    }
  }

  /** What keeps the secrets of those commands that have any, and are not over, out of what is stored of them. */
  async redactors(commandIds: readonly string[]): Promise<ReadonlyMap<string, SecretRedactor>> {
    const rows = await this.database.query<SecretRow>(
      'SELECT command_id, sealed FROM command_secrets WHERE command_id = ANY($1)',
      [commandIds],
    );
    return new Map(
      rows.map(({ command_id: id, sealed }) => [id, new SecretRedactor(Object.values(this.open(id, sealed) ?? {}))]),
    );
  }

  /** The net under the trigger that removes them with the end of their command. */
  async sweep(): Promise<void> {
    await this.database.query(
      `DELETE FROM command_secrets s USING commands c WHERE c.id = s.command_id AND c.status NOT IN ('pending', 'running')`,
    );
  }
}

/** A key for each command: a row that is put beside another command opens nothing. */
function purposeOf(commandId: string): string {
  return `command-secrets/${commandId}`;
}
