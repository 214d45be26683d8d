import { AuditTrail } from '@gururmm/server/audit';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { ALL_CLIENTS, Database } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import type { Actor, Principal } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Setting } from './setting.entity';
import { DEFAULT_SETTINGS, SETTING_KEYS, type Settings } from './settings-schema';

@Injectable()
export class SettingsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly bus: ClusterBus,
  ) {}

  /** The settings as they are now, on every node: there is no cache to go stale. */
  async read(manager: EntityManager = this.database.system.manager): Promise<Settings> {
    const rows = await manager.find(Setting);
    const known = rows.filter((row) => SETTING_KEYS.some((key) => key === row.key));
    return { ...DEFAULT_SETTINGS, ...Object.fromEntries(known.map((row) => [row.key, row.value])) };
  }

  /** Since when a switch is on; null when it is off. */
  async onSince(key: keyof Settings): Promise<Date | null> {
    const row = await this.database.system.manager.findOneBy(Setting, { key });
    return row?.value === true ? row.updatedAt : null;
  }

  async change(principal: Principal, actor: Actor, changes: Partial<Settings>): Promise<Settings> {
    // They hold for everybody's clients.
    if (principal.scope.kind !== 'all')
      throw new DomainError('forbidden', 'Only someone who sees all clients changes the settings.');
    const changed = await this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const before = await this.read(manager);
      for (const [key, value] of Object.entries(changes)) {
        await manager.query(
          `INSERT INTO settings (key, value, updated_at, updated_by) VALUES ($1, $2, now(), $3)
           ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = now(), updated_by = EXCLUDED.updated_by
           WHERE settings.value <> EXCLUDED.value`,
          [key, JSON.stringify(value), principal.userId],
        );
      }
      const after = await this.read(manager);
      const acts = [
        {
          action: 'settings.update',
          objectKind: 'settings',
          objectId: null,
          clientId: null,
          before: { ...before },
          after: { ...after },
        },
      ];
      return { result: after, acts };
    });
    this.bus.publish('settings.changed', {});
    return changed;
  }
}
