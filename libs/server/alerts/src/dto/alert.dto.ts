import { IsTimestamp, ListQuery } from '@gururmm/server/platform/http';
import {
  ALERT_EVENTS,
  ALERT_SEVERITIES,
  ALERT_STATES,
  type AlertEventKind,
  type AlertSeverity,
  type AlertState,
} from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { type Alert, type AlertEvent, SNAPSHOT_STATES, type SnapshotState } from '../alert.entity';
import { RULE_KINDS, type RuleKind } from '../rules/rule-kinds';

const STATUS_FILTERS = [...ALERT_STATES, 'active'] as const;

export class ListAlertsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: STATUS_FILTERS, description: '`active` is whatever is not resolved.' })
  @IsOptional()
  @IsIn(STATUS_FILTERS)
  status?: (typeof STATUS_FILTERS)[number];

  @ApiPropertyOptional({ enum: ALERT_SEVERITIES, enumName: 'AlertSeverity' })
  @IsOptional()
  @IsIn(ALERT_SEVERITIES)
  severity?: AlertSeverity;

  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() agent_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() rule_id?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'Only the parts of this incident.' })
  @IsOptional()
  @IsUUID()
  parent_id?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Only alerts that opened since.' })
  @IsOptional()
  @IsTimestamp()
  since?: string;
}

/** Why somebody acknowledges or resolves an alert. */
export class AlertNoteRequest {
  @ApiPropertyOptional({ maxLength: 2000 }) @IsOptional() @IsString() @Length(1, 2000) note?: string;
}

export class TopProcessBody {
  @ApiProperty({ type: 'integer' }) pid!: number;
  @ApiProperty() name!: string;
  @ApiProperty() cpu_percent!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) memory_bytes!: number;
  @ApiPropertyOptional({ type: String }) user?: string | undefined;
}

export class AlertBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) rule_id!: string | null;
  @ApiProperty({ enum: RULE_KINDS, enumName: 'AlertRuleKind' }) rule_kind!: RuleKind;
  @ApiProperty() rule_name!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) agent_id!: string | null;
  @ApiProperty({ description: 'A mount, a service, a check; empty for the agent itself.' }) object!: string;
  @ApiProperty({ enum: ALERT_SEVERITIES, enumName: 'AlertSeverity' }) severity!: AlertSeverity;
  @ApiProperty({ enum: ALERT_STATES, enumName: 'AlertState' }) status!: AlertState;
  @ApiProperty() message!: string;
  @ApiProperty({ type: Number, nullable: true, description: 'In the unit of the rule.' }) value!: number | null;
  @ApiProperty({ type: Number, nullable: true }) threshold!: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The incident it is a part of.' })
  parent_id!: string | null;
  @ApiProperty({ description: 'Nobody is notified: the incident above speaks for it.' }) muted!: boolean;
  @ApiProperty({ format: 'date-time' }) opened_at!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) acknowledged_at!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) acknowledged_by!: string | null;
  @ApiProperty({ type: String, nullable: true }) note!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) resolved_at!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) resolved_by!: string | null;
  @ApiProperty({ type: String, enum: ['cleared', 'manual', 'rule_changed'], nullable: true })
  resolution!: Alert['resolution'];
}

export class AlertEventBody {
  @ApiProperty({ enum: ALERT_EVENTS, enumName: 'AlertEventKind' }) event!: AlertEventKind;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ enum: ALERT_SEVERITIES, enumName: 'AlertSeverity' }) severity!: AlertSeverity;
  @ApiProperty({ type: String, nullable: true, description: 'Null for the server itself.' }) actor!: string | null;
  @ApiProperty({ type: String, nullable: true }) note!: string | null;
}

/** What became of asking the agent for its processes. */
export class ProcessSnapshotBody {
  @ApiProperty({
    enum: SNAPSHOT_STATES,
    enumName: 'SnapshotState',
    description: '`waiting`: the agent is being asked; `unavailable`: `note` says why there are none.',
  })
  status!: SnapshotState;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When the agent looked.' })
  at!: string | null;
  @ApiProperty({ type: String, nullable: true }) note!: string | null;
}

export class AlertDetailBody extends AlertBody {
  @ApiProperty({ type: [AlertEventBody], description: 'The oldest first.' }) events!: AlertEventBody[];
  @ApiProperty({
    type: [TopProcessBody],
    nullable: true,
    description:
      'As they were when a CPU or memory alert opened: the ten that used most of what it is about, then those of the ten that used most of the other.',
  })
  top_processes!: TopProcessBody[] | null;
  @ApiProperty({ type: ProcessSnapshotBody, nullable: true, description: 'Null where nobody asks for processes.' })
  snapshot!: ProcessSnapshotBody | null;
}

export function toAlertBody(alert: Alert): AlertBody {
  return {
    id: alert.id,
    rule_id: alert.ruleId,
    rule_kind: alert.ruleKind,
    rule_name: alert.ruleName,
    client_id: alert.clientId,
    site_id: alert.siteId,
    agent_id: alert.agentId,
    object: alert.object,
    severity: alert.severity,
    status: alert.state,
    message: alert.message,
    value: alert.value,
    threshold: alert.threshold,
    parent_id: alert.parentId,
    muted: alert.isMuted,
    opened_at: alert.openedAt.toISOString(),
    acknowledged_at: alert.acknowledgedAt?.toISOString() ?? null,
    acknowledged_by: alert.acknowledgedBy,
    note: alert.acknowledgementNote,
    resolved_at: alert.resolvedAt?.toISOString() ?? null,
    resolved_by: alert.resolvedBy,
    resolution: alert.resolution,
  };
}

export function toAlertDetailBody(alert: Alert, events: readonly AlertEvent[]): AlertDetailBody {
  return {
    ...toAlertBody(alert),
    events: events.map(({ event, at, severity, actor, note }) => ({
      event,
      at: at.toISOString(),
      severity,
      actor,
      note,
    })),
    top_processes: topProcessesOf(alert),
    snapshot: toSnapshotBody(alert),
  };
}

/** What an alert is about comes first; a process that uses much of both stands there once. */
function topProcessesOf({ ruleKind, topProcesses }: Alert): TopProcessBody[] | null {
  if (topProcesses === null) return null;
  const { by_cpu: byCpu, by_memory: byMemory } = topProcesses;
  const all = ruleKind === 'memory' ? [...byMemory, ...byCpu] : [...byCpu, ...byMemory];
  return [...new Map(all.map((process) => [process.pid, { ...process }])).values()];
}

function toSnapshotBody({ snapshotState: status, snapshotAt, snapshotNote: note }: Alert): ProcessSnapshotBody | null {
  return status === null ? null : { status, at: snapshotAt?.toISOString() ?? null, note };
}
