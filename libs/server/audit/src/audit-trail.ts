import { type ClientScope, Database } from '@gururmm/server/platform/database';
import type { Actor } from '@gururmm/server/platform/http';
import { redactSecrets } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { auditable } from './auditable';

/** What was done to what; `before` and `after` hold the fields that matter, never a secret. */
export interface AuditedAct {
  /** For example `site.update`. */
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string | null;
  /** Client whose chain it joins; null for what belongs to no client. */
  readonly clientId: string | null;
  readonly before?: Readonly<Record<string, unknown>> | null;
  readonly after?: Readonly<Record<string, unknown>> | null;
}

/** A change and the acts that it consists of. */
export interface AuditedChange<T> {
  readonly result: T;
  readonly acts: readonly AuditedAct[];
}

/** Writes the audit log, in the transaction of the change itself: neither exists without the other. */
@Injectable()
export class AuditTrail {
  constructor(private readonly database: Database) {}

  /** Runs a change inside the scope and notes its acts before COMMIT. */
  change<T>(scope: ClientScope, actor: Actor, work: (manager: EntityManager) => Promise<AuditedChange<T>>): Promise<T> {
    return this.database.within(scope, async (manager) => {
      const { result, acts } = await work(manager);
      for (const act of acts) await this.append(manager, actor, act);
      return result;
    });
  }

  /** Notes an act that changes no row of a client, for example a sign-in. */
  async note(actor: Actor, act: AuditedAct): Promise<void> {
    await this.append(this.database.system.manager, actor, act);
  }

  /** Notes an act inside a transaction that the caller has. */
  async append(manager: EntityManager, actor: Actor, act: AuditedAct): Promise<void> {
    await manager.query('SELECT rmm_audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
      act.clientId,
      actor.kind,
      actor.id,
      // An agent's name is what it says of itself.
      redactSecrets(actor.name),
      actor.address,
      actor.requestId,
      act.action,
      act.objectKind,
      act.objectId,
      auditable(act.before),
      auditable(act.after),
    ]);
  }
}
