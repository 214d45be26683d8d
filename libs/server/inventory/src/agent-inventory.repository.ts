import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  selectKeysetPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import type { ServiceStartMode, ServiceState, SoftwareSource } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import { AgentInventory } from './entities/agent-inventory.entity';
import { HardwareChange } from './entities/hardware-change.entity';
import { SoftwareChange } from './entities/software-change.entity';
import { containing } from './containing';

/** Something installed on a machine. */
export interface InstalledSoftware {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly source: SoftwareSource;
  readonly publisher: string | null;
  readonly installedOn: string | null;
  readonly firstSeenAt: Date;
}

export interface SoftwareRow {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly source: SoftwareSource;
  readonly publisher: string | null;
  readonly installed_on: string | null;
  readonly first_seen_at: Date;
}

/** A service of a machine. */
export interface ListedService {
  readonly name: string;
  readonly displayName: string | null;
  readonly state: ServiceState;
  readonly startMode: ServiceStartMode;
}

export interface ServiceRow {
  readonly name: string;
  readonly display_name: string | null;
  readonly state: ServiceState;
  readonly start_mode: ServiceStartMode;
}

export interface ServiceFilter {
  readonly q?: string | undefined;
  readonly state?: ServiceState | undefined;
  readonly startMode?: ServiceStartMode | undefined;
}

/** Columns of {@link SoftwareRow}; a day stays a day, in whatever zone the server runs. */
export const SOFTWARE_COLUMNS = `t.name, s.version, s.arch, s.source, s.publisher, s.installed_on::text AS installed_on,
  s.first_seen_at`;

export const SERVICE_COLUMNS = 's.name, s.display_name, s.state, s.start_mode';

/** The inventory of one agent; that it exists is for the caller to know. */
@Injectable()
export class AgentInventoryRepository {
  constructor(private readonly database: Database) {}

  /** Null before the agent has told anything. */
  get(scope: ClientScope, agentId: string): Promise<AgentInventory | null> {
    return this.database.within(scope, (manager) => manager.findOneBy(AgentInventory, { agentId }));
  }

  /** By name. @throws DomainError invalid_cursor */
  software(
    scope: ClientScope,
    agentId: string,
    q: string | undefined,
    page: PageRequest,
  ): Promise<Page<InstalledSoftware>> {
    const select = {
      columns: SOFTWARE_COLUMNS,
      from: 'agent_software s JOIN software_titles t ON t.id = s.title_id',
      conditions: containing(
        new SqlConditions().equals('s.agent_id', agentId),
        q,
        't.name_key',
        `lower(coalesce(s.publisher, ''))`,
      ),
      orderBy: [
        { expression: 't.name_key', type: 'text' },
        { expression: 's.title_id', type: 'bigint' },
        { expression: 's.source', type: 'text' },
        { expression: 's.arch', type: 'text' },
        { expression: 's.version', type: 'text' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) =>
      selectKeysetPage<SoftwareRow, InstalledSoftware>(manager, select, toSoftware),
    );
  }

  /** The newest first. @throws DomainError invalid_cursor */
  softwareChanges(
    scope: ClientScope,
    agentId: string,
    q: string | undefined,
    page: PageRequest,
  ): Promise<Page<SoftwareChange>> {
    const conditions = containing(new SqlConditions().equals('c.agent_id', agentId), q, 'lower(c.name)');
    return this.database.within(scope, (manager) =>
      selectEntityPage(manager, SoftwareChange, 'c', {
        from: 'software_changes c',
        conditions,
        ...newestFirst('c.id'),
        page,
      }),
    );
  }

  /** The newest first. @throws DomainError invalid_cursor */
  hardwareChanges(scope: ClientScope, agentId: string, page: PageRequest): Promise<Page<HardwareChange>> {
    const conditions = new SqlConditions().equals('c.agent_id', agentId);
    return this.database.within(scope, (manager) =>
      selectEntityPage(manager, HardwareChange, 'c', {
        from: 'hardware_changes c',
        conditions,
        ...newestFirst('c.id'),
        page,
      }),
    );
  }

  /** By name. @throws DomainError invalid_cursor */
  services(
    scope: ClientScope,
    agentId: string,
    filter: ServiceFilter,
    page: PageRequest,
  ): Promise<Page<ListedService>> {
    const select = {
      columns: SERVICE_COLUMNS,
      from: 'agent_services s',
      conditions: serviceConditions(new SqlConditions().equals('s.agent_id', agentId), filter),
      orderBy: [{ expression: 's.name_key', type: 'text' }],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) =>
      selectKeysetPage<ServiceRow, ListedService>(manager, select, toService),
    );
  }
}

export function serviceConditions(conditions: SqlConditions, { q, state, startMode }: ServiceFilter): SqlConditions {
  return containing(
    conditions.equals('s.state', state).equals('s.start_mode', startMode),
    q,
    's.name_key',
    `lower(coalesce(s.display_name, ''))`,
  );
}

export function toSoftware(row: SoftwareRow): InstalledSoftware {
  const { name, version, arch, source, publisher } = row;
  return { name, version, arch, source, publisher, installedOn: row.installed_on, firstSeenAt: row.first_seen_at };
}

export function toService({
  name,
  display_name: displayName,
  state,
  start_mode: startMode,
}: ServiceRow): ListedService {
  return { name, displayName, state, startMode };
}

function newestFirst(expression: string) {
  return { orderBy: [{ expression, type: 'bigint' }], direction: 'DESC' } as const;
}
