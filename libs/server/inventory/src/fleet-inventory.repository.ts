import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectKeysetPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import type { Hardware } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import {
  type InstalledSoftware,
  type ListedService,
  SERVICE_COLUMNS,
  serviceConditions,
  type ServiceFilter,
  type ServiceRow,
  SOFTWARE_COLUMNS,
  type SoftwareRow,
  toService,
  toSoftware,
} from './agent-inventory.repository';
import { containing } from './containing';

/** Which machines of the fleet are looked at. */
export interface PlaceFilter {
  readonly clientId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly tag?: string | undefined;
}

/** A machine that something was found on. */
export interface FoundOn {
  readonly agentId: string;
  readonly hostname: string;
  readonly clientId: string | null;
  readonly siteId: string | null;
}

export interface SoftwareName {
  readonly name: string;
  readonly agentCount: number;
  readonly versionCount: number;
}

export interface SoftwareVersion {
  readonly version: string;
  readonly agentCount: number;
}

export interface SoftwareFilter extends PlaceFilter {
  readonly q?: string | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

export interface HardwareFilter extends PlaceFilter {
  readonly q?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly model?: string | undefined;
  readonly osName?: string | undefined;
  readonly isVirtual?: boolean | undefined;
  readonly maxMemoryBytes?: number | undefined;
}

export type FoundSoftware = FoundOn & InstalledSoftware;

export type FoundService = FoundOn & ListedService;

export interface FoundHardware extends FoundOn {
  readonly hardware: Hardware;
  readonly collectedAt: Date;
}

interface PlaceRow {
  readonly agent_id: string;
  readonly hostname: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
}

const PLACE_COLUMNS = 'a.id AS agent_id, a.hostname, a.client_id, a.site_id';
const HARDWARE_TEXT = ['manufacturer', 'model', 'serial', 'cpu_model', 'os_name'].map(
  (field) => `lower(coalesce(i.hardware->>'${field}', ''))`,
);

/** What is where, across all machines that the scope shows. */
@Injectable()
export class FleetInventoryRepository {
  constructor(private readonly database: Database) {}

  /** Names of what is installed anywhere in the scope, each with on how many machines. @throws DomainError invalid_cursor */
  names(scope: ClientScope, q: string | undefined, place: PlaceFilter, page: PageRequest): Promise<Page<SoftwareName>> {
    // Row-level security decides on each row of agent_software: a name nobody in the scope has is not told.
    const found = installedIn(place);
    const conditions = containing(new SqlConditions(), q, 't.name_key').add(
      (...values) => `EXISTS (SELECT 1 ${found.sql('s.title_id = t.id', values)})`,
      ...found.values,
    );
    const select = {
      columns: 't.id, t.name',
      from: 'software_titles t',
      conditions,
      orderBy: [
        { expression: 't.name_key', type: 'text' },
        { expression: 't.id', type: 'bigint' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, async (manager) => {
      const names = await selectKeysetPage<{ id: string; name: string }, { id: string; name: string }>(
        manager,
        select,
        (row) => row,
      );
      const counts = await manager.query<{ title_id: string; agents: string; versions: string }[]>(
        `SELECT s.title_id, count(DISTINCT s.agent_id) AS agents, count(DISTINCT s.version) AS versions
         ${found.sql(
           's.title_id = ANY ($1::bigint[])',
           found.values.map((_, index) => `$${index + 2}`),
         )} GROUP BY s.title_id`,
        [names.items.map(({ id }) => id), ...found.values],
      );
      const byTitle = new Map(counts.map((count) => [count.title_id, count]));
      return {
        ...names,
        items: names.items.map(({ id, name }) => {
          const { agents = 0, versions = 0 } = byTitle.get(id) ?? {};
          return { name, agentCount: Number(agents), versionCount: Number(versions) };
        }),
      };
    });
  }

  /** Versions of one name, each with on how many machines. @throws DomainError invalid_cursor */
  versions(scope: ClientScope, name: string, place: PlaceFilter, page: PageRequest): Promise<Page<SoftwareVersion>> {
    const found = installedIn(place);
    const conditions = new SqlConditions();
    let grouped = '';
    conditions.add(
      (title, ...values) => {
        grouped = `(SELECT s.version, count(DISTINCT s.agent_id) AS agents
          ${found.sql(`s.title_id = (SELECT id FROM software_titles WHERE name = ${title} COLLATE "C")`, values)} GROUP BY s.version) v`;
        return 'true';
      },
      name,
      ...found.values,
    );
    const select = {
      columns: 'v.version, v.agents',
      from: grouped,
      conditions,
      orderBy: [{ expression: 'v.version', type: 'text' }],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) =>
      selectKeysetPage<{ version: string; agents: string }, SoftwareVersion>(
        manager,
        select,
        ({ version, agents }) => ({
          version,
          agentCount: Number(agents),
        }),
      ),
    );
  }

  /** Who has what, by name in the order in which names came, version and machine. @throws DomainError invalid_cursor */
  software(scope: ClientScope, filter: SoftwareFilter, page: PageRequest): Promise<Page<FoundSoftware>> {
    const { q, name, version } = filter;
    const conditions = placed(new SqlConditions().equals('s.version', version), filter);
    if (name !== undefined)
      conditions.add(
        (value) => `s.title_id = (SELECT id FROM software_titles WHERE name = ${value} COLLATE "C")`,
        name,
      );
    if (q !== undefined)
      conditions.add(
        (value) => `s.title_id IN (SELECT id FROM software_titles WHERE strpos(name_key, ${value}) > 0)`,
        q.toLowerCase(),
      );
    const select = {
      columns: `${PLACE_COLUMNS}, ${SOFTWARE_COLUMNS}`,
      from: 'agent_software s JOIN software_titles t ON t.id = s.title_id JOIN agents a ON a.id = s.agent_id',
      conditions,
      orderBy: [
        { expression: 's.title_id', type: 'bigint' },
        { expression: 's.version', type: 'text' },
        { expression: 's.agent_id', type: 'uuid' },
        { expression: 's.source', type: 'text' },
        { expression: 's.arch', type: 'text' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) =>
      selectKeysetPage<PlaceRow & SoftwareRow, FoundSoftware>(manager, select, (row) => ({
        ...toPlace(row),
        ...toSoftware(row),
      })),
    );
  }

  /** Services by name and machine. @throws DomainError invalid_cursor */
  services(
    scope: ClientScope,
    filter: PlaceFilter & ServiceFilter & { readonly name?: string | undefined },
    page: PageRequest,
  ): Promise<Page<FoundService>> {
    const conditions = serviceConditions(
      placed(new SqlConditions().equals('s.name_key', filter.name?.toLowerCase()), filter),
      filter,
    );
    const select = {
      columns: `${PLACE_COLUMNS}, ${SERVICE_COLUMNS}`,
      from: 'agent_services s JOIN agents a ON a.id = s.agent_id',
      conditions,
      orderBy: [
        { expression: 's.name_key', type: 'text' },
        { expression: 's.agent_id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) =>
      selectKeysetPage<PlaceRow & ServiceRow, FoundService>(manager, select, (row) => ({
        ...toPlace(row),
        ...toService(row),
      })),
    );
  }

  /** Machines with their hardware, by host name. @throws DomainError invalid_cursor */
  hardware(scope: ClientScope, filter: HardwareFilter, page: PageRequest): Promise<Page<FoundHardware>> {
    const { q, manufacturer, model, osName, isVirtual, maxMemoryBytes } = filter;
    const conditions = placed(
      new SqlConditions().add(() => 'i.hardware IS NOT NULL'),
      filter,
    )
      .equals(`i.hardware->>'manufacturer'`, manufacturer)
      .equals(`i.hardware->>'model'`, model)
      .equals(`i.hardware->>'os_name'`, osName)
      .equals(`i.hardware->>'is_virtual'`, isVirtual === undefined ? undefined : String(isVirtual));
    if (maxMemoryBytes !== undefined)
      conditions.add((value) => `(i.hardware->>'memory_bytes')::numeric <= ${value}`, maxMemoryBytes);
    containing(conditions, q, ...HARDWARE_TEXT);
    const select = {
      columns: `${PLACE_COLUMNS}, i.hardware, i.hardware_at`,
      from: 'agent_inventory i JOIN agents a ON a.id = i.agent_id',
      conditions,
      orderBy: [
        { expression: 'lower(a.hostname) COLLATE "C"', type: 'text' },
        { expression: 'a.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    type Row = PlaceRow & { hardware: Hardware; hardware_at: Date };
    return this.database.within(scope, (manager) =>
      selectKeysetPage<Row, FoundHardware>(manager, select, (row) => ({
        ...toPlace(row),
        hardware: row.hardware,
        collectedAt: row.hardware_at,
      })),
    );
  }
}

/** Rows of `agent_software s` on machines in a place, as a FROM with its values. */
function installedIn({ clientId, siteId, tag }: PlaceFilter) {
  const wanted: [write: (placeholder: string) => string, value: string][] = [];
  if (clientId !== undefined) wanted.push([(value) => `a.client_id = ${value}`, clientId]);
  if (siteId !== undefined) wanted.push([(value) => `a.site_id = ${value}`, siteId]);
  if (tag !== undefined) wanted.push([(value) => `${value} = ANY (a.tags)`, tag]);
  return {
    values: wanted.map(([, value]) => value),
    sql: (condition: string, placeholders: readonly string[]) => {
      const join = wanted.length === 0 ? '' : 'JOIN agents a ON a.id = s.agent_id';
      const parts = wanted.map(([write], index) => write(placeholders[index] ?? 'NULL'));
      return `FROM agent_software s ${join} WHERE ${[condition, ...parts].join(' AND ')}`;
    },
  };
}

function placed(conditions: SqlConditions, { clientId, siteId, tag }: PlaceFilter): SqlConditions {
  const ofPlace = conditions.equals('a.client_id', clientId).equals('a.site_id', siteId);
  return tag === undefined ? ofPlace : ofPlace.add((value) => `${value} = ANY (a.tags)`, tag);
}

function toPlace({ agent_id, hostname, client_id, site_id }: PlaceRow): FoundOn {
  return { agentId: agent_id, hostname, clientId: client_id, siteId: site_id };
}
