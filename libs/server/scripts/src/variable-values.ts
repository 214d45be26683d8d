import { Database } from '@gururmm/server/platform/database';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';
import type { OsType } from '@gururmm/shared/protocol';
import { type AgentFacts, builtInValue, isBuiltIn } from './built-in-variables';
import { type Placeholder, placeholderName } from './placeholders';
import { VARIABLE_LEVELS, type VariableLevel } from './variable.entity';
import { VARIABLE_SECRET } from './variables.repository';

/** A machine that a script shall run on. */
export interface ScriptTarget extends AgentFacts {
  readonly osType: OsType;
  readonly clientId: string | null;
  readonly siteId: string | null;
}

export interface VariableValue {
  readonly text: string;
  readonly isSecret: boolean;
}

interface VariableRow {
  readonly level: VariableLevel;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly agent_id: string | null;
  readonly name: string;
  readonly value: string | null;
  readonly sealed_value: Buffer | null;
}

const TARGETS = `
SELECT a.id, a.hostname, a.os_type AS "osType", a.client_id AS "clientId", a.site_id AS "siteId", s.name AS "siteName",
  c.name AS "clientName"
FROM agents a LEFT JOIN sites s ON s.id = a.site_id LEFT JOIN clients c ON c.id = a.client_id WHERE a.id = ANY($1)`;

/** What may hold for these machines; a machine that was moved has left the variables of its old client behind. */
const VARIABLES = `
SELECT v.level, v.client_id, v.site_id, v.agent_id, v.name, v.value, v.sealed_value FROM variables v
WHERE v.name = ANY($1) AND (v.level = 'global' OR v.client_id = ANY($2))
  AND (v.site_id IS NULL OR v.site_id = ANY($3)) AND (v.agent_id IS NULL OR v.agent_id = ANY($4))`;

/** Reads variables for the server's own work: who runs a script was held to its machines before. */
@Injectable()
export class VariableValues {
  constructor(
    private readonly database: Database,
    private readonly secret: ServerSecret,
  ) {}

  targets(agentIds: readonly string[]): Promise<ScriptTarget[]> {
    return this.database.query<ScriptTarget>(TARGETS, [agentIds]);
  }

  /** The variables that placeholders of these names can stand for on these machines. */
  async load(names: readonly string[], targets: readonly ScriptTarget[]): Promise<VariableTable> {
    if (names.length === 0) return new VariableTable([], this.secret);
    const ids = (id: (target: ScriptTarget) => string | null) => [
      ...new Set(targets.map(id).filter((each) => each !== null)),
    ];
    const parameters = [names, ids((t) => t.clientId), ids((t) => t.siteId), ids((t) => t.id)];
    return new VariableTable(await this.database.query<VariableRow>(VARIABLES, parameters), this.secret);
  }
}

/** Variables by their place; finds what holds for a machine. */
export class VariableTable {
  private readonly byPlace: ReadonlyMap<string, VariableRow>;
  private readonly opened = new Map<VariableRow, string>();

  constructor(
    rows: readonly VariableRow[],
    private readonly secret: ServerSecret,
  ) {
    this.byPlace = new Map(
      rows.map((row) => [placeKey(row.level, row.client_id, row.site_id ?? row.agent_id, row.name), row]),
    );
  }

  /** The value of a placeholder on a machine: the narrowest that is set, from the agent up to the placeholder's level. */
  find({ level, name }: Pick<Placeholder, 'level' | 'name'>, target: ScriptTarget): VariableValue | undefined {
    if (isBuiltIn({ level, name })) {
      const text = builtInValue(level, name, target);
      return text === null ? undefined : { text, isSecret: false };
    }
    const levels = VARIABLE_LEVELS.slice(VARIABLE_LEVELS.indexOf(level)).toReversed();
    for (const each of levels) {
      const row = this.byPlace.get(keyFor(each, name, target));
      if (row !== undefined) return this.valueOf(row);
    }
    return undefined;
  }

  private valueOf(row: VariableRow): VariableValue {
    if (row.sealed_value === null) return { text: row.value ?? '', isSecret: false };
    const text = this.opened.get(row) ?? this.secret.open(VARIABLE_SECRET, row.sealed_value);
    this.opened.set(row, text);
    return { text, isSecret: true };
  }
}

/** Names of placeholders that stand for nothing on some machine. */
export function missingNames(
  table: VariableTable,
  placeholders: readonly Placeholder[],
  targets: readonly ScriptTarget[],
): readonly string[] {
  const missing = placeholders.filter((each) => targets.some((target) => table.find(each, target) === undefined));
  return [...new Set(missing.map(placeholderName))];
}

function keyFor(level: VariableLevel, name: string, target: ScriptTarget): string {
  if (level === 'global') return placeKey(level, null, null, name);
  const owner = { client: null, site: target.siteId, agent: target.id }[level];
  return placeKey(level, target.clientId, owner, name);
}

function placeKey(level: VariableLevel, clientId: string | null, ownerId: string | null, name: string): string {
  return [level, clientId, ownerId, name].join('/');
}
